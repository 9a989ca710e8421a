import type { Journal } from '../../src/access/ports.ts';
import type { JournalEntry, JournalEvent } from '../../src/core/journalEntry.ts';
import { foldJournal } from '../../src/core/journalFold.ts';
import { ok } from '../../src/core/result.ts';

export interface MemoryJournal extends Journal {
  entries: JournalEntry[];
  /** Owners whose process was killed. */
  dead: Set<string>;
  /** The same journal as another process sees it. */
  as(owner: string): MemoryJournal;
  /** From now on nothing is written any more: the process is killed before it notes what comes. */
  kill(): void;
}

/** A journal in memory that several processes share, as far as a test plays them. */
export function memoryJournal(
  now: () => number,
  owner = 'first',
  shared: Pick<MemoryJournal, 'entries' | 'dead'> = { entries: [], dead: new Set() },
): MemoryJournal {
  const { entries, dead } = shared;
  return {
    entries,
    dead,
    as: (other) => memoryJournal(now, other, shared),
    kill: () => dead.add(owner),
    newOperationId: () => `operation-${entries.length}-${owner}`,
    async append(id: string, event: JournalEvent) {
      const at = new Date(now()).toISOString();
      if (!dead.has(owner)) entries.push({ v: 1, id, at, owner, endpoint: 'here', account: 'owner', event });
      return ok(undefined);
    },
    async unfinished() {
      const lines = entries.map((entry) => ({ kind: 'entry', text: '', entry }) as const);
      return ok({ operations: foldJournal(lines), corruptLines: 0 });
    },
    isAlive: async (other) => !dead.has(other),
  };
}
