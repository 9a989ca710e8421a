import path from 'node:path';

/**
 * An esbuild plugin: a dynamic import of a file that is an entry of its own becomes a `require` of that
 * entry's bundle beside this one. Static imports are left alone and are bundled in.
 * @param {ReadonlyMap<string, string>} bundleOfSource absolute path of an entry's source → name of its bundle
 * @returns {import('esbuild').Plugin}
 */
export const siblingBundles = (bundleOfSource) => ({
  name: 'sibling-bundles',
  setup(build) {
    build.onResolve({ filter: /^\.\.?\// }, ({ kind, path: specifier, resolveDir }) => {
      if (kind !== 'dynamic-import') return undefined;
      const bundle = bundleOfSource.get(path.resolve(resolveDir, specifier));
      return bundle === undefined ? undefined : { path: `./${bundle}`, external: true };
    });
  },
});
