import { chmod, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { bundleGuard } from './bundleGuard.mjs';
import { bundleOptions } from './bundleOptions.mjs';
import { entries } from './entries.mjs';
import { isMain } from './isMain.mjs';
import { inRoot, root } from './paths.mjs';
import { siblingBundles } from './siblingBundles.mjs';

/**
 * Bundles every entry and the guard into `outputFolder` and writes esbuild's account of what is in each bundle
 * beside them.
 * @param {string} [outputFolder]
 * @returns {Promise<{ file: string, bytes: number }[]>}
 */
export async function bundle(outputFolder = inRoot('dist')) {
  const plugin = siblingBundles(
    new Map(entries.map((entry) => [inRoot(entry.source), path.basename(entry.output)])),
  );
  await mkdir(outputFolder, { recursive: true });
  const bundles = entries.map((entry) => bundleEntry(entry, outputFolder, plugin));
  return [...(await Promise.all(bundles)), ...(await bundleGuard(outputFolder))];
}

/**
 * @param {import('./entries.mjs').Entry} entry
 * @param {string} outputFolder
 * @param {import('esbuild').Plugin} plugin
 */
async function bundleEntry(entry, outputFolder, plugin) {
  const file = path.join(outputFolder, path.basename(entry.output));
  const { metafile } = await build({
    ...bundleOptions,
    entryPoints: [entry.source],
    outfile: file,
    external: entry.packages,
    plugins: [plugin],
    ...(entry.executable ? { banner: { js: '#!/usr/bin/env node' } } : {}),
  });
  if (entry.executable) await chmod(file, 0o755);
  await writeFile(`${file}.meta.json`, JSON.stringify(metafile));
  const output = Object.values(metafile.outputs)[0];
  return { file, bytes: output?.bytes ?? 0 };
}

if (isMain(import.meta.url)) {
  const { values } = parseArgs({ options: { outdir: { type: 'string' } } });
  for (const { file, bytes } of await bundle(values.outdir)) {
    console.log(`${path.relative(root, file)}  ${(bytes / 1024).toFixed(1)} KB`);
  }
}
