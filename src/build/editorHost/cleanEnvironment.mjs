/** Our environment for an editor that must not take itself for a part of the one that we were started from. */
export function cleanEnvironment() {
  const inherited = /^(VSCODE_|ELECTRON_|CODE_SERVER|PORT$|NODE_OPTIONS$|XDG_|VITEST|NODE_ENV$)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !inherited.test(name)));
}
