import { readFileSync, rmSync, statSync, utimesSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { processIsAlive } from './processIsAlive.mjs';

const beatMs = 5_000;
const staleAfterMs = 60_000;

/**
 * Waits until nobody else holds the lock and takes it. A holder that died, or that does not touch the file
 * any more (its id may belong to somebody else by now), has lost it.
 * @param {string} file
 * @returns {Promise<() => void>} gives the lock back
 */
export async function lockFile(file) {
  for (let announced = false; !(await take(file)); announced = true) {
    const holder = holderOf(file);
    if (holder.isGone) rmSync(file, { force: true });
    else if (!announced) console.error(`waiting for process ${holder.id}, which is installing the same`);
    await wait(200);
  }
  const beat = setInterval(() => utimesSync(file, new Date(), new Date()), beatMs);
  const release = () => {
    clearInterval(beat);
    process.removeListener('exit', release);
    rmSync(file, { force: true });
  };
  process.once('exit', release);
  return release;
}

/** @param {string} file */
async function take(file) {
  try {
    await writeFile(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EEXIST') return false;
    throw error;
  }
}

/** @param {string} file */
function holderOf(file) {
  try {
    const id = Number(readFileSync(file, 'utf8'));
    const silentMs = Date.now() - statSync(file).mtimeMs;
    return { id, isGone: silentMs > staleAfterMs || (id > 0 && !processIsAlive(id)) };
  } catch (error) {
    // It was given back in between: the next try takes it.
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'ENOENT') return { id: 0, isGone: false };
    throw error;
  }
}
