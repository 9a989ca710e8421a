import { readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { build } from 'esbuild';
import { inRoot } from '../paths.mjs';

/**
 * Bundles the suites that run inside the editor's extension host, each test file by itself.
 * @returns {Promise<string>} the module whose `run()` the editor calls
 */
export async function bundleSuite() {
  const sources = inRoot('test/editor/suite');
  const outdir = inRoot('out/editor-suite');
  await rm(outdir, { recursive: true, force: true });
  await build({
    entryPoints: readdirSync(sources)
      .filter((file) => file === 'run.ts' || file.endsWith('.test.ts'))
      .map((file) => `${sources}/${file}`),
    outdir,
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    sourcemap: 'inline',
    external: ['vscode', 'mocha'],
    logLevel: 'warning',
  });
  return `${outdir}/run.js`;
}
