/** What one layer may import. A package name may end in `*`, which stands for any rest. */
export interface Layer {
  /** Layers, or single files as a path under `src/`; a layer always may import itself. */
  ours: readonly string[];
  /** Of `ours`: those that may only be imported as types or by `import()`, so that they load on first use. */
  lazily?: readonly string[];
  packages: readonly string[];
}

/**
 * Who may know what. A key is a folder of `src/`, or a file at its root. This table is the rule; a folder
 * without a row is an error until somebody decides what it may know.
 */
export const layerTable: Readonly<Record<string, Layer>> = {
  // Facts in, facts out: no I/O, no clock, no randomness, so only small pure packages.
  core: { ours: [], packages: ['ipaddr.js', '@noble/hashes/*'] },
  access: { ours: ['core'], packages: ['p-limit'] },
  backends: { ours: ['core', 'access'], packages: [] },
  // The only place that knows URLs, api-versions, ETags, long-running operations and throttling.
  azure: { ours: ['core', 'access'], packages: ['@azure/*', 'valibot', 'p-limit'] },
  local: { ours: ['core', 'access'], packages: ['node:*', 'proper-lockfile', 'ssh-config'] },
  view: { ours: ['core'], packages: [] },
  // The only place, with its entry, that knows the editor.
  vscode: {
    ours: ['core', 'access', 'view', 'webview/protocol.ts'],
    packages: ['vscode', '@microsoft/vscode-azext-azureauth'],
  },
  webview: { ours: ['core', 'view'], packages: [] },
  cli: { ours: ['core', 'access', 'view'], packages: ['node:*', 'commander'] },
  guard: { ours: ['core', 'access', 'view'], packages: ['@azure/functions'] },
  // Knows nothing of ours, so that it cannot share a mistake with what it checks.
  sandbox: { ours: [], packages: ['node:*'] },
  build: { ours: [], packages: ['node:*', 'esbuild', '@vscode/test-electron', 'playwright-core'] },

  // The only place that chooses implementations.
  'compose.ts': {
    ours: ['core', 'access', 'backends', 'azure', 'local', 'view', 'cli', 'guard', 'sandbox'],
    lazily: ['sandbox'],
    packages: [],
  },
  'extension.ts': { ours: ['vscode', 'compose.ts'], lazily: ['compose.ts'], packages: ['vscode'] },
  'cli.ts': { ours: ['cli', 'compose.ts'], packages: [] },
  'guard.ts': { ours: ['guard', 'compose.ts'], packages: ['@azure/functions'] },
};
