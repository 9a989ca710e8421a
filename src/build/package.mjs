import { mkdir } from 'node:fs/promises';
import { bundle } from './bundle.mjs';
import { isMain } from './isMain.mjs';
import { inRoot } from './paths.mjs';
import { runNode } from './run.mjs';

/**
 * Packs the bundles into one file that an editor installs; `.vscodeignore` says what is in it.
 * @param {string} [file]
 * @returns {Promise<string>} the file
 */
export async function packageExtension(file = inRoot('out', 'azure-jit.vsix')) {
  await mkdir(inRoot('out'), { recursive: true });
  const vsce = inRoot('node_modules/@vscode/vsce/vsce');
  const options = [
    '--no-dependencies',
    '--no-rewrite-relative-links',
    '--allow-missing-repository',
    '--out',
    file,
  ];
  const code = await runNode([vsce, 'package', ...options]);
  if (code !== 0) throw new Error('vsce package failed');
  return file;
}

if (isMain(import.meta.url)) {
  await bundle();
  console.log(await packageExtension());
}
