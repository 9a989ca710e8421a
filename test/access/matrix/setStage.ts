import { expect } from 'vitest';
import { ownAndOthers } from './ownAndOthers.ts';
import type { Row } from './row.ts';
import type { Stage } from './runCell.ts';
import { type Site, sitesOf } from './site.ts';
import { startCell } from './startCell.ts';

/** Prepares a verb, runs it once without a fault, and finds the places where something may go wrong. */
export async function setStage(row: Row): Promise<{ stage: Stage; sites: readonly Site[] }> {
  const preparing = await startCell(row.world);
  const pristine = await preparing.world();
  const prepared = await row.prepare(preparing);
  const before = await preparing.world();
  await preparing.end();

  const running = await startCell(before);
  const told = await row.act(running.as('owner'), prepared, new AbortController().signal);
  expect(told.flatMap(({ error }) => error ?? [])).toEqual([]);
  const done = ownAndOthers(await running.world()).ours;
  const sites = sitesOf(await running.requests());
  await running.end();
  return { stage: { ...prepared, row, pristine, before, done, settled: new Map() }, sites };
}
