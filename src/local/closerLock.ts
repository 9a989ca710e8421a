import { createHash } from 'node:crypto';
import path from 'node:path';
import type { CloserLock } from '../access/ports.ts';
import { errorCode } from './errorCode.ts';
import { tryLock } from './fileLock.ts';
import { prepareStateFolder } from './stateFolder.ts';

export interface CloserLockOptions {
  folder: string;
  endpoint: string;
  /** The caller's name: windows of one account are not another's to close. */
  account: string;
  updateMs?: number;
  staleMs?: number;
}

/**
 * One closer for each endpoint and account among the processes of this user. One that is killed is replaced within
 * `staleMs`, as soon as another asks; one that sleeps for longer is told on waking, if another asked meanwhile.
 */
export function closerLock({
  folder,
  endpoint,
  account,
  updateMs = 2_000,
  staleMs = 9_000,
}: CloserLockOptions): CloserLock {
  const file = path.join(folder, `closer-${nameFor(endpoint, account)}`);
  const listeners = new Set<() => void>();
  /** What releases the lock; a promise while it is asked for, so that two calls ask once. */
  let holding: Promise<(() => Promise<void>) | undefined> | undefined;
  let isHeld = false;

  function onLost(): void {
    isHeld = false;
    holding = undefined;
    for (const listener of listeners) listener();
  }

  async function hold(): Promise<(() => Promise<void>) | undefined> {
    try {
      await prepareStateFolder(folder);
      return await tryLock(file, { staleMs, updateMs, onLost });
    } catch (error) {
      if (errorCode(error) === undefined) throw error;
      return async () => undefined;
    }
  }

  return {
    async tryHold() {
      holding ??= hold();
      const asked = holding;
      const release = await asked;
      if (holding !== asked) return false;
      isHeld = release !== undefined;
      if (!isHeld) holding = undefined;
      return isHeld;
    },
    isHeld: () => isHeld,
    onLost(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async release() {
      const held = holding;
      isHeld = false;
      holding = undefined;
      await (await held)?.();
    },
  };
}

/** Names of accounts are not for file names. */
function nameFor(endpoint: string, account: string): string {
  return createHash('sha256').update(`${endpoint}\n${account}`.toLowerCase()).digest('hex').slice(0, 16);
}
