import { accessSync, constants } from 'node:fs';
import path from 'node:path';

/**
 * The first of these programs that is there: a bare name is looked for on the PATH, a path is taken as it is.
 * @param {readonly string[]} names
 * @returns {string | undefined} an absolute path
 */
export function findProgram(names) {
  const folders = (process.env.PATH ?? '').split(path.delimiter).filter((folder) => folder !== '');
  return names
    .flatMap((name) => (path.isAbsolute(name) ? [name] : folders.map((folder) => path.join(folder, name))))
    .find(isExecutable);
}

/** @param {string} file */
function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
