import { expect } from 'vitest';
import { kindsOf } from './judgeTold.ts';
import { neverAborted } from './neverAborted.ts';
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
  const { who = 'owner', trouble } = row;
  if (trouble) await running.addFault(trouble);
  const told = await row.act(running.as(who), prepared, neverAborted());
  const failed = told.filter(({ error }) => error);
  expect(failed.map(({ error }) => error && kindsOf(error))).toHaveLength(trouble ? told.length : 0);
  const done = ownAndOthers(await running.world()).ours;
  // Who is told done is held to this state, so that its fates are theirs.
  for (const { access, ...packet } of row.fates)
    expect({ ...packet, access: await running.probe(packet) }).toEqual({ ...packet, access });
  const sites = sitesOf(await running.requests()).filter(({ method, path }) => !isTrouble(row, method, path));
  await running.end();
  return { stage: { ...prepared, row, pristine, before, done, settled: new Map() }, sites };
}

/** What goes wrong anyway is no place for another failure. */
function isTrouble({ trouble }: Row, method: string | undefined, path: string): boolean {
  return trouble !== undefined && trouble.method === method && path.includes(trouble.path);
}
