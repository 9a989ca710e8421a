import { groupedBy } from './groupedBy.ts';
import { type JournalLine, rulesOfEvent } from './journalEntry.ts';
import { idOfLine, isFinished } from './journalFold.ts';
import { parseRuleName } from './ruleName.ts';

const dayMs = 86_400_000;
/** By then every sweep has closed the window, and nobody can wait for its undo. */
const afterEndMs = 7 * dayMs;
/** For what has no end: a policy, an operation of a newer version. */
const afterEntryMs = 30 * dayMs;

/**
 * The lines that are still of use, as they stand and in their order, each once. Operations go as a whole: finished
 * ones, windows whose end is over by more than 7 days, and others after 30 days.
 */
export function compacted(lines: readonly JournalLine[], nowMs: number): JournalLine[] {
  const useful = new Set<string>();
  for (const [id, of] of groupedBy(lines, idOfLine)) {
    if (isUseful(of, nowMs)) useful.add(id);
  }
  const kept = lines.filter((line) => useful.has(idOfLine(line)));
  return [...new Map(kept.map((line) => [line.text, line])).values()];
}

function isUseful(lines: readonly [JournalLine, ...JournalLine[]], nowMs: number): boolean {
  const latestMs = latest(lines.map(atMsOf));
  if (lines.some(({ kind }) => kind === 'unknown')) return nowMs <= latestMs + afterEntryMs;
  if (isFinished(lines)) return false;
  const ends = lines.flatMap(endsMsOf);
  return nowMs <= (ends.length > 0 ? latest(ends) + afterEndMs : latestMs + afterEntryMs);
}

function atMsOf(line: JournalLine): number {
  return line.kind === 'entry' ? Date.parse(line.entry.at) : line.atMs;
}

/** The ends of the window that the line tells of: a rule's name holds its end. */
function endsMsOf(line: JournalLine): number[] {
  if (line.kind === 'unknown') return [];
  const { event } = line.entry;
  const ends = rulesOfEvent(event).flatMap(({ rule }) => {
    const name = parseRuleName(rule);
    return name?.kind === 'allow' ? [name.endSeconds * 1000] : [];
  });
  return event.kind === 'opening' ? [...ends, event.endSeconds * 1000] : ends;
}

/** A journal may have more lines than a function takes arguments. */
function latest(times: readonly number[]): number {
  return times.reduce((last, one) => Math.max(last, one), Number.NEGATIVE_INFINITY);
}
