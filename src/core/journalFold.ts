import { type RuleRef, refKey } from './accessWindow.ts';
import { groupedBy } from './groupedBy.ts';
import {
  type BeginEvent,
  isBegin,
  isEnd,
  type JournalEntry,
  type JournalEvent,
  type JournalLine,
  rulesOfEvent,
} from './journalEntry.ts';

/** An operation that somebody began and of whose end the journal does not know. */
export interface UnfinishedOperation {
  id: string;
  /** Who wrote its latest entry: as long as that process lives, nobody else touches the operation. */
  owner: string;
  endpoint: string;
  account: string;
  /** When its latest entry was written, in milliseconds since 1970 by Azure's clock. */
  atMs: number;
  /** How it began; undefined where that line is lost. */
  began: BeginEvent | undefined;
  /** How far it came: the beginning, or the latest `undoing` or `failed` after it. */
  latest: JournalEvent;
  /** Every rule that its entries name, each once. */
  rules: readonly RuleRef[];
}

/**
 * The operations that are not finished, in the order in which they began. An end counts wherever it stands, and a
 * line that is there twice changes nothing: a compaction that runs beside an append may move and repeat lines.
 * What a newer version wrote on is that version's to finish and is left out.
 */
export function foldJournal(lines: readonly JournalLine[]): UnfinishedOperation[] {
  const operations = groupedBy(lines, idOfLine);
  return [...operations.values()].flatMap((of) => unfinished(of) ?? []);
}

/** Whether this version's entries say that the operation, whose lines these are, came to its end. */
export function isFinished(lines: readonly JournalLine[]): boolean {
  return lines.some((line) => line.kind === 'entry' && isEnd(line.entry.event));
}

export function idOfLine(line: JournalLine): string {
  return line.kind === 'entry' ? line.entry.id : line.id;
}

function unfinished(lines: readonly JournalLine[]): UnfinishedOperation | undefined {
  if (isFinished(lines)) return undefined;
  const entries: JournalEntry[] = [];
  for (const line of lines) {
    if (line.kind === 'unknown') return undefined;
    entries.push(line.entry);
  }
  const began = entries.find(({ event }) => isBegin(event));
  const latest = entries.findLast(({ event }) => !isBegin(event)) ?? began;
  if (latest === undefined) return undefined;
  const { id, owner, endpoint, account, at, event } = latest;
  return {
    ...{ id, owner, endpoint, account, atMs: Date.parse(at), latest: event },
    began: began !== undefined && isBegin(began.event) ? began.event : undefined,
    rules: [
      ...new Map(
        entries.flatMap((entry) => rulesOfEvent(entry.event).map((ref) => [refKey(ref), ref] as const)),
      ).values(),
    ],
  };
}
