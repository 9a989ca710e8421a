import { groupedBy } from '../../../src/core/groupedBy.ts';
import { type Failure, failures } from './failure.ts';
import type { Outcome } from './runCell.ts';

export interface MatrixRow {
  name: string;
  outcomes: readonly (Outcome & { name: string; failure: Failure })[];
}

const mostOddLines = 18;

/** The matrix as a table, and what stands out in it: verbs that leave something and say so. */
export function matrixText(rows: readonly MatrixRow[]): string {
  const all = rows.flatMap(({ outcomes }) => outcomes);
  const head = ['', ...failures.map(({ title }) => title)];
  const body = rows.map(({ name, outcomes }) => [
    name,
    ...failures.map((failure) => countsOf(outcomes.filter((one) => one.failure === failure))),
  ]);
  const widths = head.map((_, i) => Math.max(...[head, ...body].map((line) => line[i]?.length ?? 0)));
  const lines = [head, ...body].map((line) =>
    line.map((text, i) => (i === 0 ? text.padEnd(widths[i] ?? 0) : text.padStart(widths[i] ?? 0))).join('  '),
  );
  return [
    `${all.length} cells: done/refused with nothing left/failed and what is left is named; † the client died; ! wrong`,
    ...lines,
    ...oddLines(all),
  ].join('\n');
}

function countsOf(outcomes: readonly Outcome[]): string {
  if (outcomes.length === 0) return '';
  const count = (is: Outcome['is']) => outcomes.filter((one) => one.is === is).length;
  const wrong = outcomes.filter((one) => one.wrong.length > 0).length;
  const dead = count('dead');
  const told = dead === outcomes.length ? `${dead}†` : `${count('ok')}/${count('refused')}/${count('left')}`;
  return wrong > 0 ? `${told} ${wrong}!` : told;
}

function oddLines(all: MatrixRow['outcomes']): string[] {
  const left = all.filter(({ is }) => is === 'left');
  const kinds = [...groupedBy(left, ({ told, failure }) => `${failure.name}: ${told}`)];
  const lines = kinds.map(([kind, ones]) => `left in place, ${ones.length} × ${kind}`);
  const more = lines.length - mostOddLines;
  return [...lines.slice(0, mostOddLines), ...(more > 0 ? [`and ${more} more kinds`] : [])];
}
