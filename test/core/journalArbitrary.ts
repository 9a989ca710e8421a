import fc from 'fast-check';
import type { JournalEntry, JournalEvent, JournalLine } from '../../src/core/journalEntry.ts';
import { formatJournalEntry, parseJournalLine } from '../../src/core/journalLine.ts';

const vm = '/subscriptions/s/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/web';
const group = '/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/networkSecurityGroups/nsg';

export const noonMs = Date.parse('2026-11-22T12:00:00Z');
export const dayMs = 86_400_000;

/** An entry of one process about one operation, at noon unless told. */
export function entry(event: JournalEvent, changed: Partial<JournalEntry> = {}): JournalEntry {
  return {
    v: 1,
    id: 'one',
    at: '2026-11-22T12:00:00.000Z',
    owner: 'owner-1',
    endpoint: 'https://management.azure.com',
    account: 'alice@contoso.com',
    event,
    ...changed,
  };
}

export function line(event: JournalEvent, changed: Partial<JournalEntry> = {}): JournalLine {
  return lineOf(formatJournalEntry(entry(event, changed)));
}

export function lineOf(text: string): JournalLine {
  const parsed = parseJournalLine(text);
  if (parsed.kind === 'corrupt') throw new Error(`This is no line of a journal: ${text}`);
  return parsed;
}

export function ruleRef(n = 1, endSeconds = noonMs / 1000 + 3600): { group: string; rule: string } {
  return { group, rule: `JitAccess-Allow-web-0123abcd-w1n2d3o4-${endSeconds}${n === 1 ? '' : `-${n}`}` };
}

export function opening(endSeconds = noonMs / 1000 + 3600): JournalEvent {
  const rules = [ruleRef(1, endSeconds)];
  return { kind: 'opening', vm, windowId: 'w1n2d3o4', endSeconds, groups: [group], rules };
}

const anyText = fc.oneof(
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }),
  fc.constantFrom(vm, group, 'alice@contoso.com', 'a"b\\c', 'line\nbreak', '\u2028', 'Öl', '__proto__'),
);
const anyRef = fc.record({ group: anyText, rule: anyText }, { noNullPrototype: true });
const anyRules = fc.array(anyRef, { maxLength: 3 });
const anySeconds = fc.integer({ min: 1, max: 4_000_000_000 });
const anyBefore = fc.dictionary(fc.constantFrom('jit-access', 'JIT-Access-2', 'jit-access-10'), anyText, {
  noNullPrototype: true,
});

const plain = { noNullPrototype: true } as const;

export const anyEvent: fc.Arbitrary<JournalEvent> = fc.oneof(
  fc.record(
    {
      kind: fc.constant('opening' as const),
      vm: anyText,
      windowId: anyText,
      endSeconds: anySeconds,
      groups: fc.array(anyText, { maxLength: 3 }),
      rules: anyRules,
      previousEndSeconds: anySeconds,
    },
    { ...plain, requiredKeys: ['kind', 'vm', 'windowId', 'endSeconds', 'groups', 'rules'] },
  ),
  fc.record(
    { kind: fc.constant('closing' as const), windowId: anyText, vmHash: anyText, rules: anyRules },
    plain,
  ),
  fc.record({ kind: fc.constant('enabling' as const), vm: anyText, before: anyBefore }, plain),
  fc.record({ kind: fc.constant('disabling' as const), vm: anyText }, plain),
  fc.record({ kind: fc.constant('undoing' as const), rules: anyRules }, plain),
  fc.record(
    { kind: fc.constant('failed' as const), rules: anyRules, tags: fc.array(anyText, { maxLength: 2 }) },
    plain,
  ),
  fc.record({ kind: fc.constantFrom('opened', 'undone', 'closed', 'enabled', 'disabled') }, plain),
);

export const anyEntry: fc.Arbitrary<JournalEntry> = fc.record(
  {
    v: fc.constant(1 as const),
    id: fc.constantFrom('one', 'two', 'three'),
    at: fc.integer({ min: -60, max: 60 }).map((days) => new Date(noonMs + days * dayMs).toISOString()),
    owner: fc.constantFrom('owner-1', 'owner-2'),
    endpoint: fc.constantFrom('https://management.azure.com', 'http://127.0.0.1:40123'),
    account: fc.constantFrom('alice@contoso.com', 'owner', ''),
    event: anyEvent,
  },
  plain,
);

/** Lines of this version and of later ones about the same few operations. */
export const anyLine: fc.Arbitrary<JournalLine> = fc.oneof(
  { weight: 8, arbitrary: anyEntry.map((one) => lineOf(formatJournalEntry(one))) },
  {
    weight: 1,
    arbitrary: anyEntry.map((one) => lineOf(JSON.stringify({ ...one, v: 99, event: { future: true } }))),
  },
);
