import { spawnSync } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { cacheFolder } from './cacheFolder.mjs';
import { findProgram } from './findProgram.mjs';

const oldestMinorVersion = 105;
const downloadMs = 5 * 60_000;

/**
 * The program of a VS Code on this desktop that is new enough for the extension. The program, not the `code`
 * command: the command lets go of the window that it opens, which then could not be ended.
 * @returns {string | undefined} an absolute path
 */
export function installedDesktopProgram() {
  const isWindows = process.platform === 'win32';
  // Inside a remote VS Code's terminal `code` is another command, which cannot open an editor of its own.
  if (!canShowWindows() || process.env.VSCODE_IPC_HOOK_CLI) return undefined;
  const command = findProgram([
    isWindows ? 'code.cmd' : 'code',
    '/Applications/Visual Studio Code.app/Contents/Resources/app/bin/code',
  ]);
  if (command === undefined) return undefined;
  const asked = spawnSync(`"${command}" --version --no-sandbox --user-data-dir="${os.tmpdir()}"`, {
    encoding: 'utf8',
    shell: true,
    timeout: 20_000,
  });
  const minor = Number(/^1\.(\d+)\./.exec(asked.stdout ?? '')?.[1]);
  return minor >= oldestMinorVersion ? programOfCommand(realpathSync(command)) : undefined;
}

/**
 * The program of a desktop VS Code to run tests in: an installed one, else a download, else undefined. Where
 * the download's server is not reached this takes seconds, not minutes.
 * @returns {Promise<string | undefined>} an absolute path
 */
export async function desktopProgram() {
  return installedDesktopProgram() ?? (canShowWindows() ? download() : undefined);
}

/**
 * The `code` command lies in a `bin` folder beside or inside the program.
 * @param {string} command
 */
function programOfCommand(command) {
  const bin = path.dirname(command);
  return [
    path.join(bin, '..', 'code'),
    path.join(bin, '..', 'Code.exe'),
    path.join(bin, '..', '..', '..', 'MacOS', 'Electron'),
    path.join(bin, '..', '..', '..', 'MacOS', 'Code'),
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
