import { afterAll, expect, test } from 'vitest';
import { sideBySide } from '../../../src/access/sideBySide.ts';
import { failures } from './failure.ts';
import { type MatrixRow, matrixText } from './matrixText.ts';
import { rowsOfManyVms } from './rowsOfManyVms.ts';
import { rowsOfOneVm } from './rowsOfOneVm.ts';
import { runCell } from './runCell.ts';
import { setStage } from './setStage.ts';

/**
 * Every verb with every failure at each of its requests. Whatever happens: what is told is true, what is of others is
 * as it was, and when the time is over sweeps from a machine that remembers nothing leave no port open. A cell is
 * run alone by its name: `AZURE_JIT_MATRIX_CELL='request, poll #1, 503'`, or any part of it.
 */
const wanted = process.env.AZURE_JIT_MATRIX_CELL ?? '';
const cellsAtOnce = 4;
const matrix: MatrixRow[] = [];

afterAll(() => console.log(matrixText(matrix)));

test.each([...rowsOfOneVm, ...rowsOfManyVms])(
  '$name survives every failure at each request',
  async (row) => {
    const { stage, sites } = await setStage(row);
    const cells = sites
      .flatMap((site) =>
        failures.filter(({ at }) => at.includes(site.is)).map((failure) => ({ site, failure })),
      )
      .map((cell) => ({ ...cell, name: `${row.name}, ${cell.site.name}, ${cell.failure.name}` }))
      .filter(({ name }) => name.includes(wanted));

    const outcomes = await sideBySide(cells, cellsAtOnce, async ({ site, failure, name }) => ({
      name,
      failure,
      ...(await runCell(stage, site, failure)),
    }));

    matrix.push({ name: row.name, outcomes });
    expect(outcomes.flatMap(({ name, wrong }) => wrong.map((one) => `${name}: ${one}`))).toEqual([]);
  },
  120_000,
);
