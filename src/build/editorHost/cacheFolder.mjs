import os from 'node:os';
import path from 'node:path';

/**
 * Where downloaded editors are kept: outside `node_modules`, so that `npm ci` does not throw them away.
 * @param {string} name with the version in it, so that another version is another folder
 */
export function cacheFolder(name) {
  const { LOCALAPPDATA, XDG_CACHE_HOME } = process.env;
  const caches =
    process.platform === 'win32' && LOCALAPPDATA
      ? LOCALAPPDATA
      : XDG_CACHE_HOME || path.join(os.homedir(), '.cache');
  return path.join(caches, 'azure-jit', name);
}
