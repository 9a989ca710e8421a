import { onTestFinished } from 'vitest';
import type { Journal } from '../../../src/access/ports.ts';
import { ok } from '../../../src/core/result.ts';
import { type LocalJournalOptions, localJournal } from '../../../src/local/journal.ts';
import { ownerLife } from '../../../src/local/ownerLife.ts';

/** The endpoint of the test program. */
export const endpoint = 'http://127.0.0.1:1';

/** A journal whose process lives until the test is over. */
export function buildJournal(folder: string, changed: Partial<LocalJournalOptions> = {}): Journal {
  const owner = ownerLife({ folder });
  onTestFinished(() => owner.end());
  return localJournal({
    folder,
    endpoint,
    caller: { name: async () => ok('alice@contoso.com') },
    clock: { now: () => Date.parse('2026-11-22T12:00:00Z') },
    owner,
    ...changed,
  });
}
