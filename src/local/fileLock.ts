import { rmdir, stat } from 'node:fs/promises';
import { errorCode } from './errorCode.ts';

export interface FileLockOptions {
  /** A lock that was not renewed for so long is its holder's no more; at least 2,000. */
  staleMs: number;
  /** How often it is renewed; at least 1,000. */
  updateMs: number;
  /** Told once when somebody else took the lock, or when it could not be renewed. */
  onLost: () => void;
}

/**
 * Takes the lock named `file`, a folder `<file>.lock` that is renewed as long as the process lives; the timer does not
 * keep the process alive, and a process that exits in order lets go. Returns what releases it, or undefined while
 * somebody holds it. Rejects with the system's error where none can be made.
 *
 * Two that take over a stale lock in the same moment may both have it until the next renewal, when one is told that it
 * lost. So a lock here saves work and orders it; no result depends on it alone.
 */
export async function tryLock(
  file: string,
  { staleMs, updateMs, onLost }: FileLockOptions,
): Promise<(() => Promise<void>) | undefined> {
  // Once loaded it hears every signal that ends a process, so only who takes a lock loads it. A signal that nobody else
  // hears at that moment ends the process, after its locks are released; so a host that stops in order on a signal
  // keeps its handler in place until it has stopped.
  const { lock } = await import('proper-lockfile');
  try {
    const options = { stale: staleMs, update: updateMs, realpath: false, onCompromised: onLost };
    return releasing(await lock(file, options));
  } catch (error) {
    if (errorCode(error) === 'ELOCKED') return undefined;
    throw error;
  }
}

/** Whether the lock is there, and then whether it was renewed within `staleMs`. */
export async function lockState(file: string, staleMs: number): Promise<'none' | 'stale' | 'fresh'> {
  try {
    const { mtimeMs } = await stat(`${file}.lock`);
    return mtimeMs < Date.now() - staleMs ? 'stale' : 'fresh';
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return 'none';
    throw error;
  }
}

/** Takes a lock away whose holder is dead. */
export async function removeLock(file: string): Promise<void> {
  try {
    await rmdir(`${file}.lock`);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
}

function releasing(release: () => Promise<void>): () => Promise<void> {
  return async () => {
    try {
      await release();
    } catch (error) {
      // A lock that was lost, or whose folder is gone with the disk, is released enough.
      if (errorCode(error) === undefined) throw error;
    }
  };
}
