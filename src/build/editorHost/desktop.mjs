import { spawnSync } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { cacheFolder } from './cacheFolder.mjs';
import { findProgram } from './findProgram.mjs';

const oldestMinorVersion = 105;
const downloadMs = 5 * 60_000;

/**
 * The `code` command of a VS Code on this desktop that is new enough for the extension. The command of that
 * name inside a remote VS Code's terminal is another one, which cannot open a window of its own.
 * @returns {string | undefined} an absolute path
 */
export function desktopCommand() {
  if (!canShowWindows() || process.env.VSCODE_IPC_HOOK_CLI) return undefined;
  const windows = process.platform === 'win32';
  const command = findProgram([
    windows ? 'code.cmd' : 'code',
    '/Applications/Visual Studio Code.app/Contents/Resources/app/bin/code',
  ]);
  if (command === undefined) return undefined;
  const asked = spawnSync(command, ['--version'], { encoding: 'utf8', timeout: 20_000, shell: windows });
  const minor = Number(/^1\.(\d+)\./.exec(asked.stdout ?? '')?.[1]);
  return minor >= oldestMinorVersion ? command : undefined;
}

/**
 * The program (not the command) of a desktop VS Code, to run tests in: an installed one, else a download,
 * else undefined. Where the download's server is not reached this takes seconds, not minutes.
 * @returns {Promise<string | undefined>} an absolute path
 */
export async function desktopProgram() {
  if (!canShowWindows()) return undefined;
  const command = desktopCommand();
  const installed = command === undefined ? undefined : programOfCommand(realpathSync(command));
  return installed ?? download();
}

/**
 * The `code` command lies in a `bin` folder beside or inside the program.
 * @param {string} command
 */
export function programOfCommand(command) {
  const bin = path.dirname(command);
  return [
    path.join(bin, '..', 'code'),
    path.join(bin, '..', 'Code.exe'),
    path.join(bin, '..', '..', '..', 'MacOS', 'Electron'),
  ].find((file) => existsSync(file));
}

async function download() {
  const { downloadAndUnzipVSCode } = await import('@vscode/test-electron');
  const given = new AbortController();
  try {
    return await Promise.race([
      downloadAndUnzipVSCode({ version: 'stable', cachePath: cacheFolder('desktop'), timeout: 10_000 }),
      wait(downloadMs, undefined, { signal: given.signal, ref: false }).then(() => {
        throw new Error(`took longer than ${downloadMs / 60_000} minutes`);
      }),
    ]);
  } catch (error) {
    console.error(
      `no desktop VS Code could be downloaded (${error instanceof Error ? error.message : error})`,
    );
    return undefined;
  } finally {
    given.abort();
  }
}

/** A desktop program needs a screen; macOS and Windows always have one. */
function canShowWindows() {
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  return process.platform !== 'linux' || Boolean(DISPLAY || WAYLAND_DISPLAY);
}
