import { afterAll, expect, test } from 'vitest';
import { sideBySide } from '../../../src/access/sideBySide.ts';
import { type Failure, failures } from './failure.ts';
import { type MatrixRow, matrixText } from './matrixText.ts';
import type { Row } from './row.ts';
import { runCell } from './runCell.ts';
import { setStage } from './setStage.ts';
import type { Site } from './site.ts';

const wanted = process.env.AZURE_JIT_MATRIX_CELL ?? '';
const cellsAtOnce = 4;

/**
 * Every verb with every failure at each of its requests. Whatever happens: what is told is true, what is of others is
 * as it was, and when the time is over sweeps from a machine that remembers nothing leave no port open. In the end
 * the matrix is printed.
 *
 * A cell is run alone by its name or any part of it: `AZURE_JIT_MATRIX_CELL='request, poll #1, 503'`.
 */
export function testMatrix(rows: readonly Row[]): void {
  const matrix: MatrixRow[] = [];

  const underWay = new Set<string>();

  afterAll(() => {
    console.log(matrixText(matrix));
    if (underWay.size > 0) console.log(`These do not end: ${[...underWay].join('; ')}`);
  });

  test.each(rows)(
    '$name survives every failure at each request',
    async (row) => {
      const { stage, sites } = await setStage(row);
      const cells = sites
        .flatMap((site) => failuresAt(row, site).map((failure) => ({ site, failure })))
        .map((cell) => ({ ...cell, name: `${row.name}, ${cell.site.name}, ${cell.failure.name}` }))
        .filter(({ name }) => name.includes(wanted));

      const outcomes = await sideBySide(cells, cellsAtOnce, async ({ site, failure, name }) => {
        underWay.add(name);
        const outcome = await runCell(stage, site, failure);
        underWay.delete(name);
        return { name, failure, ...outcome };
      });

      matrix.push({ name: row.name, outcomes });
      expect(outcomes.flatMap(({ name, wrong }) => wrong.map((one) => `${name}: ${one}`))).toEqual([]);
    },
    120_000,
  );
}

/**
 * A variant reads before it writes as the other row does. What is written in firewalls is written by no other row, so it
 * takes every failure of a write.
 */
function failuresAt(
  { isVariant, isOfFirewall: isOnlyThere }: Row,
  { is, isBeforeWriting, isOfFirewall }: Site,
): readonly Failure[] {
  const here = failures.filter(
    ({ at, isOfFirewalls }) => at.includes(is) && (!isOfFirewalls || isOfFirewall),
  );
  if (isOnlyThere) return isOfFirewall ? here : [];
  if (!isVariant) return here;
  return isBeforeWriting ? [] : here.filter(({ isTelling }) => isTelling);
}
