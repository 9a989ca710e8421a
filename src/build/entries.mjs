/**
 * One bundle: `source` and `output` are relative to the checkout, `packages` stay outside because the host
 * provides them.
 * @typedef {{ source: string, output: string, packages: string[], executable?: true }} Entry
 */

/**
 * Every bundle of the product. An entry that another one reaches by `await import()` is loaded from its own
 * file on first use (see siblingBundles.mjs), so what activation does not need is not read at activation.
 * @type {readonly Entry[]}
 */
export const entries = [
  { source: 'src/extension.ts', output: 'dist/extension.js', packages: ['vscode'] },
  { source: 'src/compose.ts', output: 'dist/azure.js', packages: [] },
  { source: 'src/vscode/run.ts', output: 'dist/editor.js', packages: ['vscode'] },
  { source: 'src/vscode/signIn.ts', output: 'dist/signIn.js', packages: ['vscode'] },
  { source: 'src/sandbox/startNamedSandbox.ts', output: 'dist/sandbox.js', packages: [] },
  { source: 'src/azure/azureIdentity.ts', output: 'dist/azureIdentity.js', packages: [] },
  { source: 'src/cli.ts', output: 'dist/cli.js', packages: [], executable: true },
];
