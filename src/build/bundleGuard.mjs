import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'esbuild';
import { bundleOptions } from './bundleOptions.mjs';
import { inRoot } from './paths.mjs';
import { zip } from './zip.mjs';

/**
 * Makes the guard's function app: the folder `guard` as Azure Functions takes it, and the same as `guard.zip` for
 * `az functionapp deployment source config-zip`. One file holds all of its code, so that nothing is installed there.
 * @param {string} outputFolder
 * @returns {Promise<{ file: string, bytes: number }[]>}
 */
export async function bundleGuard(outputFolder) {
  const { metafile, outputFiles } = await build({
    ...bundleOptions,
    entryPoints: ['src/guard.ts'],
    outfile: path.join(outputFolder, 'guard', 'main.js'),
    // The host gives it to the app that it runs; no registry has it.
    external: ['@azure/functions-core'],
    metafile: true,
    write: false,
  });
  const { name, version, license } = JSON.parse(await readFile(inRoot('package.json'), 'utf8'));
  const manifest = { name: `${name}-guard`, version, license, private: true, main: 'main.js' };
  const files = [
    { name: 'host.json', content: await readFile(inRoot('src/guard/host.json')) },
    { name: 'main.js', content: outputFiles[0]?.contents ?? new Uint8Array() },
    { name: 'package.json', content: Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`) },
  ];
  await mkdir(path.join(outputFolder, 'guard'), { recursive: true });
  await Promise.all(
    files.map((file) => writeFile(path.join(outputFolder, 'guard', file.name), file.content)),
  );
  const archive = zip(files);
  await writeFile(path.join(outputFolder, 'guard.zip'), archive);
  await writeFile(path.join(outputFolder, 'guard.meta.json'), JSON.stringify(metafile));
  return [
    { file: path.join(outputFolder, 'guard', 'main.js'), bytes: outputFiles[0]?.contents.length ?? 0 },
    { file: path.join(outputFolder, 'guard.zip'), bytes: archive.length },
  ];
}
