import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JournalEvent, JournalLine } from '../../src/core/journalEntry.ts';
import { foldJournal } from '../../src/core/journalFold.ts';
import { anyLine, entry, line, lineOf, noonMs, opening, ruleRef } from './journalArbitrary.ts';

const closing: JournalEvent = { kind: 'closing', windowId: 'w1n2d3o4', vmHash: '0123abcd', rules: [] };
const enabling: JournalEvent = { kind: 'enabling', vm: 'vm', before: { 'jit-access': 'off' } };
const disabling: JournalEvent = { kind: 'disabling', vm: 'vm' };
const undoing: JournalEvent = { kind: 'undoing', rules: [ruleRef()] };
const nothingLeft: JournalEvent = { kind: 'failed', rules: [], tags: [] };

test('an opening whose answer nobody saw is unfinished', () => {
  expect(foldJournal([line(opening())])).toEqual([
    {
      id: 'one',
      owner: 'owner-1',
      endpoint: 'https://management.azure.com',
      account: 'alice@contoso.com',
      atMs: noonMs,
      began: opening(),
      latest: opening(),
      rules: [ruleRef()],
    },
  ]);
});

describe('is finished', () => {
  test.each<[string, JournalEvent[]]>([
    ['an opening that was confirmed', [opening(), { kind: 'opened' }]],
    ['an opening that was undone', [opening(), undoing, { kind: 'undone' }]],
    ['an opening that failed and left nothing', [opening(), nothingLeft]],
    ['a closing', [closing, { kind: 'closed' }]],
    ['an enabling', [enabling, { kind: 'enabled' }]],
    ['an enabling that was undone', [enabling, undoing, { kind: 'undone' }]],
    ['a disabling', [disabling, { kind: 'disabled' }]],
    [
      'what was left once and gone later',
      [opening(), { ...undoing, kind: 'failed', tags: [] }, { kind: 'undone' }],
    ],
  ])('%s', (_, events) => {
    expect(foldJournal(events.map((event) => line(event)))).toEqual([]);
  });
});

describe('is unfinished', () => {
  test.each<[string, JournalEvent[]]>([
    ['an undo that did not end', [opening(), undoing]],
    ['a closing', [closing]],
    ['an enabling', [enabling]],
    ['a disabling', [disabling]],
    ['what left a rule', [opening(), { kind: 'failed', rules: [ruleRef()], tags: [] }]],
    ['an undo that failed', [opening(), undoing, { kind: 'failed', rules: [ruleRef(2)], tags: [] }]],
    ['what left a tag', [enabling, { kind: 'failed', rules: [], tags: ['jit-access'] }]],
    ['an undo whose beginning is lost', [undoing]],
  ])('%s', (_, events) => {
    const [operation, ...others] = foldJournal(events.map((event) => line(event)));

    expect(others).toEqual([]);
    expect(operation?.began).toEqual(events.length > 1 || events[0] !== undoing ? events[0] : undefined);
    expect(operation?.latest).toEqual(events.at(-1));
  });
});

test('whoever goes on with an operation owns it, and its rules are all that were ever named', () => {
  const later = { owner: 'owner-2', at: '2026-11-22T12:05:00.000Z' };

  const [operation] = foldJournal([
    line(opening()),
    line({ kind: 'undoing', rules: [ruleRef(), ruleRef(2)] }, later),
  ]);

  expect(operation).toMatchObject({
    owner: 'owner-2',
    atMs: noonMs + 300_000,
    began: opening(),
    rules: [ruleRef(), ruleRef(2)],
  });
});

test('operations come in the order in which they began', () => {
  const of = (id: string, event: JournalEvent) => line(event, { id });

  const operations = foldJournal([
    of('b', opening()),
    of('a', closing),
    of('c', disabling),
    of('b', undoing),
    of('a', { kind: 'closed' }),
  ]);

  expect(operations.map(({ id }) => id)).toEqual(['b', 'c']);
});

test('an operation that a newer version wrote on is left to it', () => {
  const newer = lineOf(JSON.stringify({ ...entry({ kind: 'opened' }), v: 2, event: { kind: 'parked' } }));

  expect(foldJournal([line(opening()), newer])).toEqual([]);
});

test('an end that stands before its beginning ends it all the same', () => {
  expect(foldJournal([line({ kind: 'opened' }), line(opening())])).toEqual([]);
});

test('which operations are unfinished does not depend on order or repetition', () => {
  const lists = fc.array(anyLine, { maxLength: 12 });
  fc.assert(
    fc.property(lists, fc.infiniteStream(fc.nat()), (lines, picks) => {
      const moved = [...lines, ...lines.slice(0, 3)]
        .map((one) => ({ one, place: picks.next().value ?? 0 }))
        .sort((a, b) => a.place - b.place)
        .map(({ one }) => one);

      expect(idsOf(moved)).toEqual(idsOf(lines));
    }),
  );
});

function idsOf(lines: readonly JournalLine[]): string[] {
  return foldJournal(lines)
    .map(({ id }) => id)
    .sort();
}
