import { setTimeout as sleep } from 'node:timers/promises';
import { errorCode } from './errorCode.ts';
import { tryLock } from './fileLock.ts';

/** The shortest that the lock knows, so that a killed holder is replaced while others still wait. */
const times = { staleMs: 2_000, updateMs: 1_000 };

/** Waits for the journal's lock. Undefined if it was not to be had within `waitMs`, or not at all on this disk. */
export async function lockJournal(file: string, waitMs: number): Promise<(() => Promise<void>) | undefined> {
  const untilMs = performance.now() + waitMs;
  for (;;) {
    try {
      // Whoever loses it has stood still for seconds; what it does under the lock is right without it too.
      const release = await tryLock(file, { ...times, onLost: () => undefined });
      if (release !== undefined) return release;
    } catch (error) {
      if (errorCode(error) === undefined) throw error;
      return undefined;
    }
    const leftMs = untilMs - performance.now();
    if (leftMs <= 0) return undefined;
    // Several that wait do not ask in step.
    await sleep(Math.min(leftMs, 5 + 20 * Math.random()));
  }
}
