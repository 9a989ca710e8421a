import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * Whether the module of this URL is the script that node was started with, so that a file can be both a
 * command and a function for other scripts.
 * @param {string} url `import.meta.url` of the asking module
 */
export function isMain(url) {
  const script = process.argv[1];
  return script !== undefined && realpathSync(script) === fileURLToPath(url);
}
