import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { cleanEnvironment } from '../editorHost/cleanEnvironment.mjs';
import { installedDesktopProgram } from '../editorHost/desktop.mjs';
import { quietSettings } from '../editorHost/settings.mjs';
import { startCodeServer } from '../editorHost/startCodeServer.mjs';
import { supervised } from '../editorHost/supervised.mjs';
import { packageExtension } from '../package.mjs';
import { root } from '../paths.mjs';
import { askedToStop } from './askedToStop.mjs';

/** With a world's name the extension runs its own sandbox and talks to nothing else. */
const demoSettings = { 'azureJit.sandbox.world': 'contoso' };

/** Opens an editor with the extension in demo mode, until it is closed or we are asked to stop. */
export async function startEditor() {
  const program = installedDesktopProgram();
  await (program === undefined ? inBrowser() : onDesktop(program));
}

/** @param {string} program */
async function onDesktop(program) {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'azure-jit-desktop-'));
  const data = path.join(folder, 'data');
  await mkdir(path.join(data, 'User'), { recursive: true });
  const settings = { ...quietSettings, ...demoSettings };
  await writeFile(path.join(data, 'User', 'settings.json'), JSON.stringify(settings, null, 2));
  const parameters = [
    `--extensionDevelopmentPath=${root.replace(/[\\/]$/, '')}`,
    ...[`--user-data-dir=${data}`, `--extensions-dir=${path.join(folder, 'extensions')}`],
    ...['--new-window', '--disable-workspace-trust', '--skip-welcome', '--skip-release-notes'],
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  ];
  const editor = supervised(program, parameters, cleanEnvironment());
  console.log(
    `VS Code opens with the extension in demo mode (${program}): the Azure JIT icon opens its views. Ctrl+C ends it.`,
  );
  await Promise.race([askedToStop(), editor.ended]);
  editor.stop();
  if ((await editor.ended) !== 0) console.error(editor.log());
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
}

async function inBrowser() {
  const server = await startCodeServer({ settings: demoSettings, install: [await packageExtension()] });
  console.log(
    `\nVS Code with the extension in demo mode: ${server.url}\nThe Azure JIT icon in the activity bar on the left opens its views. Ctrl+C ends it.`,
  );
  await Promise.race([askedToStop(), server.ended]);
  await server.stop();
}
