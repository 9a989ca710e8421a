import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { lockFile } from './lockFile.mjs';
import { processIsAlive } from './processIsAlive.mjs';

/**
 * Makes `folder` exist, filled by `fill`, whoever asks for it at the same time and wherever an earlier try
 * was interrupted. What is being filled has a name of its own and gets the real one when it is complete, so a
 * folder that exists is whole; the lock only saves two processes from doing the same work.
 * @param {string} folder
 * @param {(emptyFolder: string) => Promise<void>} fill
 */
export async function installOnce(folder, fill) {
  if (existsSync(folder)) return;
  await mkdir(path.dirname(folder), { recursive: true });
  const unlock = await lockFile(`${folder}.lock`);
  try {
    if (existsSync(folder)) return;
    await removeLeftovers(folder);
    const partial = `${folder}.partial-${process.pid}`;
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
