import { root } from './paths.mjs';

/**
 * How every bundle is made.
 * @type {import('esbuild').BuildOptions & { metafile: true }}
 */
export const bundleOptions = {
  absWorkingDir: root,
  bundle: true,
  minify: true,
  format: 'cjs',
  platform: 'node',
  target: 'node20',
  // The packages' ES modules shake; their CommonJS builds come in whole.
  mainFields: ['module', 'main'],
  // An `import()` that is left in costs about 90 ms on first use in the extension host; a `require` does not.
  supported: { 'dynamic-import': false },
  metafile: true,
  logLevel: 'warning',
};
