import { chromium } from './chromium.mjs';
import { codeServer } from './codeServer.mjs';
import { desktopProgram } from './desktop.mjs';

/** @typedef {{ kind: 'desktop', program: string } | { kind: 'code-server' }} Editor */

/**
 * An editor to run tests in: a desktop VS Code, else code-server with a Chromium, fetched where they are not
 * there. Throws with what to install where none can be had.
 * @returns {Promise<Editor>}
 */
export async function findEditor() {
  const program = await desktopProgram();
  if (program !== undefined) return { kind: 'desktop', program };
  await requireBrowserEditor();
  return { kind: 'code-server' };
}

/** What the driven runs need on every machine: they press what a user presses, in a browser. */
export async function requireBrowserEditor() {
  if ((await chromium()) === undefined) {
    throw new Error(
      'No editor to test in. Install one of: VS Code 1.105 or later (on Linux also a display); or Chromium, ' +
        'Google Chrome or Microsoft Edge (AZURE_JIT_CHROMIUM may name the program).',
    );
  }
  await codeServer();
}
