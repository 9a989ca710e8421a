import type { RuleRef } from './accessWindow.ts';
import type { JournalEvent } from './journalEntry.ts';

/** The event that a value from outside is, with nothing else in it; undefined for what is none of this version. */
export function readJournalEvent(value: unknown): JournalEvent | undefined {
  if (!isObject(value)) return undefined;
  const read = readers.get(value.kind);
  return read?.(value);
}

type Fields = Readonly<Record<string, unknown>>;
type Kind = JournalEvent['kind'];

const readerOfKind: Record<Kind, (fields: Fields) => JournalEvent | undefined> = {
  opening({ vm, windowId, endSeconds, groups, rules, previousEndSeconds: previous }) {
    if (!isText(vm) || !isText(windowId) || !isSeconds(endSeconds)) return undefined;
    if (!isListOf(groups, isText) || !isListOf(rules, isRuleRef)) return undefined;
    const event = { kind: 'opening', vm, windowId, endSeconds, groups, rules: rules.map(refOnly) } as const;
    if (previous === undefined) return event;
    return isSeconds(previous) ? { ...event, previousEndSeconds: previous } : undefined;
  },
  closing({ windowId, vmHash, rules }) {
    if (!isText(windowId) || !isText(vmHash) || !isListOf(rules, isRuleRef)) return undefined;
    return { kind: 'closing', windowId, vmHash, rules: rules.map(refOnly) };
  },
  enabling({ vm, before }) {
    if (!isText(vm) || !isObject(before)) return undefined;
    const tags = Object.entries(before).filter((tag): tag is [string, string] => typeof tag[1] === 'string');
    return { kind: 'enabling', vm, before: Object.fromEntries(tags) };
  },
  disabling: ({ vm }) => (isText(vm) ? { kind: 'disabling', vm } : undefined),
  undoing: ({ rules }) =>
    isListOf(rules, isRuleRef) ? { kind: 'undoing', rules: rules.map(refOnly) } : undefined,
  failed({ rules, tags }) {
    if (!isListOf(rules, isRuleRef) || !isListOf(tags, isText)) return undefined;
    return { kind: 'failed', rules: rules.map(refOnly), tags };
  },
  opened: () => ({ kind: 'opened' }),
  undone: () => ({ kind: 'undone' }),
  closed: () => ({ kind: 'closed' }),
  enabled: () => ({ kind: 'enabled' }),
  disabled: () => ({ kind: 'disabled' }),
};

// A map, because a kind from outside may be the name of what every object has.
const readers = new Map<unknown, (fields: Fields) => JournalEvent | undefined>(Object.entries(readerOfKind));

const refOnly = ({ group, rule }: RuleRef): RuleRef => ({ group, rule });

function isRuleRef(value: unknown): value is RuleRef {
  return isObject(value) && isText(value.group) && isText(value.rule);
}

function isListOf<Item>(value: unknown, isItem: (item: unknown) => item is Item): value is Item[] {
  return Array.isArray(value) && value.every(isItem);
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function isSeconds(value: unknown): value is number {
  return Number.isFinite(value);
}
