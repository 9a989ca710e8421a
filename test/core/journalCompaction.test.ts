import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compacted } from '../../src/core/journalCompaction.ts';
import type { JournalLine } from '../../src/core/journalEntry.ts';
import { foldJournal } from '../../src/core/journalFold.ts';
import { anyLine, dayMs, entry, line, lineOf, noonMs, opening, ruleRef } from './journalArbitrary.ts';

const noon = noonMs / 1000;
const newer = lineOf(JSON.stringify({ ...entry({ kind: 'opened' }), v: 99 }));
const undoing = line({ kind: 'undoing', rules: [ruleRef(1, noon)] });
const enabling = line({ kind: 'enabling', vm: 'vm', before: {} });
const twoDays = line({ kind: 'opened' }, { id: 'two' });

describe.each<[string, JournalLine[], number]>([
  ['an opening', [line(opening(noon))], 7],
  ['an opening by its latest rule', [line(opening(noon - 86_400)), undoing], 7],
  ['an undo whose beginning is lost', [undoing], 7],
  ['an enabling', [enabling], 30],
  ['a closing without rules', [line({ kind: 'closing', windowId: 'w', vmHash: 'h', rules: [] })], 30],
  ['what a newer version wrote', [newer], 30],
  ['what a newer version wrote on', [line(opening(noon)), line({ kind: 'opened' }), newer], 30],
])('%s', (_, lines, days) => {
  test(`stays for ${days} days`, () => {
    expect(compacted(lines, noonMs + days * dayMs)).toEqual(lines);
  });

  test('and goes then', () => {
    expect(compacted(lines, noonMs + days * dayMs + 1)).toEqual([]);
  });
});

test('finished operations go, each with all of its lines', () => {
  const lines = [line(opening(), { id: 'two' }), line(opening()), twoDays, undoing];

  expect(compacted(lines, noonMs)).toEqual([lines[1], undoing]);
});

test('a line that is there twice stays once', () => {
  expect(compacted([enabling, undoing, enabling], noonMs)).toEqual([enabling, undoing]);
});

test('an operation that a clock far behind began does not go early', () => {
  const future = line({ kind: 'disabling', vm: 'vm' }, { at: '2036-01-01T00:00:00.000Z' });

  expect(compacted([future], noonMs)).toEqual([future]);
});

test('compacting takes nothing from what is unfinished and not old, and doing it twice changes nothing', () => {
  fc.assert(
    fc.property(fc.array(anyLine, { maxLength: 12 }), (lines) => {
      // Before every entry and every end, so that nothing is old.
      const early = -dayMs * 365;
      const kept = compacted(lines, early);

      expect(foldJournal(kept)).toEqual(
        foldJournal([...new Map(lines.map((one) => [one.text, one])).values()]),
      );
      expect(compacted(kept, early)).toEqual(kept);
      expect(kept.filter(isUnknown)).toEqual([
        ...new Map(lines.filter(isUnknown).map((one) => [one.text, one])).values(),
      ]);
    }),
  );
});

function isUnknown(one: JournalLine): boolean {
  return one.kind === 'unknown';
}
