import { access, mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { errorCode } from './errorCode.ts';
import { lockState, removeLock, tryLock } from './fileLock.ts';
import { isSurelyDead, newOwnerId } from './ownerId.ts';
import { prepareStateFolder } from './stateFolder.ts';

/** This process as the owner of what it writes to the journal, and whether other owners live. */
export interface OwnerLife {
  readonly id: string;
  /** Shows this process as alive until it ends. Rejects with the system's error where the disk does not take it. */
  begin(): Promise<void>;
  isAlive(owner: string): Promise<boolean>;
  /** Takes away what processes that were killed left on the disk. Keeps no process alive that could end. */
  removeDead(): Promise<void>;
  end(): Promise<void>;
}

export interface OwnerLifeOptions {
  folder: string;
  updateMs?: number;
  staleMs?: number;
}

/**
 * Every owner holds a lock `owners/<id>`. A process that exits in order releases it; one that is killed is known
 * by its number to be dead, and where the number tells nothing it seems alive for `staleMs` more. After a sleep of the machine every lock is stale until its holder renews it, so who seems dead
 * is looked at twice. A process that stands still for longer than both together, as in a debugger, is taken for dead.
 */
export function ownerLife({ folder, updateMs = 2_000, staleMs = 10_000 }: OwnerLifeOptions): OwnerLife {
  const id = newOwnerId();
  const owners = path.join(folder, 'owners');
  let holding: Promise<() => Promise<void>> | undefined;

  async function hold(): Promise<() => Promise<void>> {
    await prepareStateFolder(folder);
    await mkdir(owners, { recursive: true, mode: 0o700 });
    const release = await tryLock(path.join(owners, id), { staleMs, updateMs, onLost: holdAgain });
    if (release === undefined) throw new Error('Another process has the id of this one.');
    return release;
  }

  function begin(): Promise<unknown> {
    holding ??= hold().catch((error: unknown) => {
      holding = undefined;
      throw error;
    });
    return holding;
  }

  /**
   * Somebody took this process for dead. Where the whole folder is gone there is nothing left to own, and where the
   * disk is, the next `begin` says so.
   */
  function holdAgain(): void {
    holding = undefined;
    access(owners)
      .then(begin)
      .catch(() => undefined);
  }

  async function isAlive(owner: string, ref = true): Promise<boolean> {
    if (owner === id) return true;
    if (isSurelyDead(owner)) return false;
    const file = path.join(owners, path.basename(owner));
    try {
      const state = await lockState(file, staleMs);
      if (state !== 'stale') return state === 'fresh';
      await sleep(1.5 * updateMs, undefined, { ref });
      return (await lockState(file, staleMs)) === 'fresh';
    } catch (error) {
      if (errorCode(error) === undefined) throw error;
      // Whoever cannot be looked at may live.
      return true;
    }
  }

  return {
    id,
    async begin() {
      await begin();
    },
    isAlive: (owner) => isAlive(owner),
    async removeDead() {
      const names = await readdir(owners);
      const others = names.flatMap((name) => (name.endsWith('.lock') ? name.slice(0, -'.lock'.length) : []));
      await Promise.all(
        others.map(async (owner) => {
          if (!(await isAlive(owner, false))) await removeLock(path.join(owners, owner));
        }),
      );
    },
    async end() {
      const held = holding;
      holding = undefined;
      // What could not begin has nothing to end.
      await (await held?.catch(() => undefined))?.();
    },
  };
}
