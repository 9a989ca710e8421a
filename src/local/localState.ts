import { homedir } from 'node:os';
import type { Caller, Clock, CloserLock, Journal } from '../access/ports.ts';
import { closerLock } from './closerLock.ts';
import { localJournal } from './journal.ts';
import { ownerLife } from './ownerLife.ts';
import { stateFolder } from './stateFolder.ts';

/** What this machine keeps for one endpoint, and what makes the processes of its user know of one another. */
export interface LocalState {
  journal: Journal;
  closer: CloserLock;
}

export interface LocalStateOptions {
  endpoint: string;
  caller: Caller;
  clock: Pick<Clock, 'now'>;
}

/** The state of this user on this machine; nothing is read or written before it is used. */
export function localState({ endpoint, caller, clock }: LocalStateOptions): LocalState {
  const { env, platform } = process;
  const folder = stateFolder({ env, platform, home: homedir() });
  const owner = ownerLife({ folder });
  return {
    journal: localJournal({ folder, endpoint, caller, clock, owner }),
    closer: closerOfAccount({ folder, endpoint, caller }),
  };
}

/** The lock of the account that is signed in, which is known from its first token on. */
function closerOfAccount({
  folder,
  endpoint,
  caller,
}: {
  folder: string;
  endpoint: string;
  caller: Caller;
}): CloserLock {
  const listeners = new Set<() => void>();
  let lock: CloserLock | undefined;
  return {
    async tryHold() {
      if (lock === undefined) {
        const name = await caller.name();
        // Whose windows they are is not known, so nobody else is known to close them.
        if (!name.ok) return true;
        lock ??= closerLock({ folder, endpoint, account: name.value });
        for (const listener of listeners) lock.onLost(listener);
      }
      return lock.tryHold();
    },
    isHeld: () => lock?.isHeld() ?? false,
    onLost(listener) {
      listeners.add(listener);
      const end = lock?.onLost(listener);
      return () => {
        listeners.delete(listener);
        end?.();
      };
    },
    async release() {
      await lock?.release();
    },
  };
}
