import { build } from 'esbuild';
import { bundleOptions } from '../bundleOptions.mjs';
import { root } from '../paths.mjs';

/**
 * Bundles what the sources export as the product is bundled, so that its functions can be measured without a host
 * around them.
 * @param {readonly string[]} sources relative to the checkout, such as `src/core/planEnable.ts`
 * @param {string} outfile a CommonJS module with all their exports
 */
export async function bundleSources(sources, outfile) {
  await build({
    ...bundleOptions,
    stdin: { contents: sources.map((source) => `export * from './${source}';`).join('\n'), resolveDir: root },
    outfile,
  });
}
