import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { lockFile } from './lockFile.mjs';
import { processIsAlive } from './processIsAlive.mjs';

/**
 * Within this process; the lock is for others.
 * @type {Map<string, Promise<void>>}
 */
const running = new Map();

/** @type {typeof import('./installOnce.mjs').installOnce} */
export const installOnce = (folder, fill) => {
  const installation = running.get(folder) ?? install(folder, fill).finally(() => running.delete(folder));
  running.set(folder, installation);
  return installation;
};

/** @param {string} folder @param {(emptyFolder: string) => Promise<void>} fill */
async function install(folder, fill) {
  if (existsSync(folder)) return;
  await mkdir(path.dirname(folder), { recursive: true });
  const unlock = await lockFile(`${folder}.lock`);
  try {
    if (existsSync(folder)) return;
    await removeLeftovers(folder);
    const partial = `${folder}.partial-${process.pid}`;
    await rm(partial, { recursive: true, force: true });
    await mkdir(partial);
    await fill(partial);
    await rename(partial, folder).catch(async (error) => {
      if (!existsSync(folder)) throw error;
      await rm(partial, { recursive: true, force: true });
    });
  } finally {
    unlock();
  }
}

/** @param {string} folder */
async function removeLeftovers(folder) {
  const prefix = `${path.basename(folder)}.partial-`;
  for (const name of await readdir(path.dirname(folder))) {
    if (name.startsWith(prefix) && !processIsAlive(Number(name.slice(prefix.length)))) {
      await rm(path.join(path.dirname(folder), name), { recursive: true, force: true });
    }
  }
}
