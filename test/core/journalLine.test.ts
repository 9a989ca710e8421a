import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JournalEntry, JournalEvent } from '../../src/core/journalEntry.ts';
import { formatJournalEntry, mostLineBytes, parseJournalLine } from '../../src/core/journalLine.ts';
import { anyEntry, entry, opening } from './journalArbitrary.ts';

test('an entry is one readable line', () => {
  expect(formatJournalEntry(entry({ kind: 'opened' }))).toBe(
    '{"v":1,"id":"one","at":"2026-11-22T12:00:00.000Z","owner":"owner-1",' +
      '"endpoint":"https://management.azure.com","account":"alice@contoso.com","event":{"kind":"opened"}}',
  );
});

test('every entry is read as it was written, from one line', () => {
  fc.assert(
    fc.property(anyEntry, (written) => {
      const text = formatJournalEntry(written);

      expect(text).not.toMatch(/[\r\n]/);
      expect(parseJournalLine(text)).toEqual({ kind: 'entry', text, entry: written });
    }),
  );
});

describe('nothing secret is written', () => {
  const token = 'eyJhbGciOiJSUzI1NiJ9.eyJ1cG4iOiJhbGljZSJ9.c2lnbmF0dXJlMTIz';
  const secret = 'S3cret-Value';

  test('whatever else the objects carry', () => {
    fc.assert(
      fc.property(anyEntry, fc.string({ minLength: 1, maxLength: 8 }), (written, field) => {
        const known = ['v', 'id', 'at', 'owner', 'endpoint', 'account', 'event', 'kind', 'vm', 'windowId'];
        fc.pre(![...known, 'endSeconds', 'groups', 'rules', 'vmHash', 'before', 'tags'].includes(field));
        fc.pre(field !== 'previousEndSeconds' && field !== '__proto__');
        const extra = { [field]: secret };
        const laden = { ...written, ...extra, event: { ...written.event, ...extra } } as JournalEntry;

        expect(formatJournalEntry(laden)).toBe(formatJournalEntry(written));
      }),
    );
  });

  test.each<[string, Partial<JournalEntry>]>([
    ['a query of the endpoint', { endpoint: `https://host:8443?sig=${secret}` }],
    ['a fragment of the endpoint', { endpoint: `https://host/#${secret}` }],
    ['a password in the endpoint', { endpoint: `https://user:${secret}@host` }],
    ['a token in place of a name', { account: token }],
    ['a token with its scheme', { account: `Bearer ${secret}` }],
    ['a URL with a query in place of an id', { id: `https://host/a?b=${secret}` }],
  ])('not %s', (_, changed) => {
    const text = formatJournalEntry(entry({ kind: 'opened' }, changed));

    expect(text).not.toContain(secret);
    expect(text).not.toContain(token.slice(0, 20));
  });

  test.each<[string, JournalEvent]>([
    ['a VM', { kind: 'disabling', vm: `https://host/vm?token=${secret}` }],
    ['a rule', { kind: 'undoing', rules: [{ group: `https://host/g?c=${secret}`, rule: 'r' }] }],
    ['a tag', { kind: 'failed', rules: [], tags: [`Bearer ${secret}`] }],
  ])('not within what names %s', (_, event) => {
    expect(formatJournalEntry(entry(event))).not.toContain(secret);
  });

  test('of the tags of a VM only the policy', () => {
    const before = { 'jit-access': '22/Tcp PT3H *', 'JIT-Access-2': 'off', 'db-password': secret };

    const text = formatJournalEntry(entry({ kind: 'enabling', vm: 'vm', before }));

    expect(JSON.parse(text).event.before).toEqual({ 'jit-access': '22/Tcp PT3H *', 'JIT-Access-2': 'off' });
  });

  test('an id of Azure is not mistaken for a secret', () => {
    const event = opening();

    expect(JSON.parse(formatJournalEntry(entry(event))).event).toEqual(event);
  });
});

describe('a line is corrupt', () => {
  const good = formatJournalEntry(entry(opening()));

  test.each([
    ['half', good.slice(0, -1)],
    ['its second half', good.slice(20)],
    ['two that ran together', good + good],
    ['nulls of a disk that lost power', '\0'.repeat(80)],
    ['other JSON', '[1,2]'],
    ['null', 'null'],
    ['a number', '7'],
    ['without an id', '{"v":1,"at":"2026-11-22T12:00:00Z"}'],
    ['without a time', '{"v":1,"id":"one","at":"soon"}'],
    ['with a version in words', '{"v":"1","id":"one","at":"2026-11-22T12:00:00Z"}'],
    ['longer than any entry', JSON.stringify({ ...entry(opening()), more: 'x'.repeat(mostLineBytes) })],
  ])('%s', (_, text) => {
    expect(parseJournalLine(text)).toEqual({ kind: 'corrupt' });
  });

  test('or read, but never thrown about, whatever the text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.json()), (text) => {
        expect(['entry', 'unknown', 'corrupt']).toContain(parseJournalLine(text).kind);
      }),
    );
  });
});

describe('a line is kept for the version that understands it', () => {
  test.each<[string, object]>([
    ['of a later version', { v: 99, event: { kind: 'opening' } }],
    ['of an earlier version', { v: 0, event: 'opening' }],
    ['of an event that is not known', { event: { kind: 'migrating', vm: 'x' } }],
    ['of an event that every object has by name', { event: { kind: 'constructor' } }],
    ['of an event without its parts', { event: { kind: 'opening', vm: 'x' } }],
    ['of an event that is no object', { event: 'opened' }],
    ['of a rule without a name', { event: { kind: 'undoing', rules: [{ group: 'g' }] } }],
    ['of an end in words', { event: { ...opening(), endSeconds: '1' } }],
    ['of an owner that leads elsewhere', { owner: '../../etc' }],
    ['without an owner', { owner: undefined }],
  ])('%s', (_, changed) => {
    const text = JSON.stringify({ ...entry({ kind: 'opened' }), ...changed });

    expect(parseJournalLine(text)).toEqual({
      kind: 'unknown',
      text,
      id: 'one',
      atMs: Date.parse('2026-11-22T12:00:00Z'),
    });
  });
});
