import type { JournalEntry, JournalEvent, JournalLine } from './journalEntry.ts';
import { readJournalEvent } from './journalEvent.ts';
import { policyTagNames } from './policyTag.ts';
import { withoutSecrets } from './withoutSecrets.ts';

/** A line has at most so many bytes: an entry with some 200 rules fits. */
export const mostLineBytes = 65_536;

/** The entry as a line without its end. Only what an entry may hold is written, whatever else the object carries. */
export function formatJournalEntry({ id, at, owner, endpoint, account, event }: JournalEntry): string {
  const entry: JournalEntry = { v: 1, id, at, owner, endpoint, account, event: eventOnly(event) };
  return JSON.stringify(entry, (_, value: unknown) =>
    typeof value === 'string' ? withoutSecrets(value) : value,
  );
}

/**
 * Reads one line without its end. Every version has `v`, `id` and `at`; what has them and cannot be used is `unknown`
 * and kept for the version that wrote it. All else is `corrupt`: a half line, another file's content.
 */
export function parseJournalLine(text: string): JournalLine | { kind: 'corrupt' } {
  // A character is at least one byte.
  if (text.length > mostLineBytes) return { kind: 'corrupt' };
  const value = parseJson(text);
  if (typeof value !== 'object' || value === null) return { kind: 'corrupt' };
  const { v, id, at, owner, endpoint, account, event } = value as Record<string, unknown>;
  const atMs = typeof at === 'string' ? Date.parse(at) : Number.NaN;
  if (typeof v !== 'number' || !isText(id) || typeof at !== 'string' || Number.isNaN(atMs)) {
    return { kind: 'corrupt' };
  }
  const read = v === 1 ? readJournalEvent(event) : undefined;
  if (read === undefined || !isOwner(owner) || !isText(endpoint) || typeof account !== 'string') {
    return { kind: 'unknown', text, id, atMs };
  }
  return { kind: 'entry', text, entry: { v: 1, id, at, owner, endpoint, account, event: read } };
}

function eventOnly(event: JournalEvent): JournalEvent {
  const read = readJournalEvent(event);
  if (read === undefined) throw new Error(`An event of the journal is not one: ${event.kind}`);
  if (read.kind !== 'enabling') return read;
  const names = policyTagNames(read.before);
  return { ...read, before: Object.fromEntries(names.map((name) => [name, read.before[name] ?? ''])) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** An owner is a file's name too. */
function isOwner(value: unknown): value is string {
  return typeof value === 'string' && /^[A-Za-z0-9-]{1,64}$/.test(value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
