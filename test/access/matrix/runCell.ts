import type { World } from '../../../src/sandbox/world.ts';
import { differences } from '../differences.ts';
import type { Fault } from '../startAccess.ts';
import type { Failure } from './failure.ts';
import { judgeTold, kindsOf } from './judgeTold.ts';
import { neverAborted } from './neverAborted.ts';
import { type Own, ownAndOthers, shapeOf } from './ownAndOthers.ts';
import type { Prepared, Row, Told } from './row.ts';
import { type Former, settle } from './settle.ts';
import type { Site } from './site.ts';
import { type Cell, startCell } from './startCell.ts';
import type { LineFault } from './startLine.ts';

/** A verb that is ready to run, and what came of it without a fault. */
export interface Stage extends Prepared, Former {
  row: Row;
  before: World;
  done: readonly Own[];
  /** What settling found, by what stood before it: the same state settles in the same way. */
  settled: Map<string, Promise<readonly string[]>>;
}

/** What came of one failure at one place. */
export interface Outcome {
  /** `left`: a failure that names what may be left. `dead` hears nothing. */
  is: 'ok' | 'refused' | 'left' | 'dead';
  told: string;
  /** What is not as it should be; empty in a good cell. */
  wrong: readonly string[];
}

export async function runCell(stage: Stage, site: Site, { does }: Failure): Promise<Outcome> {
  const cell = await startCell(stage.before);
  try {
    if (stage.row.trouble) await cell.addFault(stage.row.trouble);
    const { told, wasMet } =
      typeof does === 'string'
        ? await onLine(cell, stage, site, does)
        : await withFault(cell, stage, site, does);
    const world = await cell.world();
    const { ours, others } = ownAndOthers(world);
    const { before, done } = stage;
    const wrong = told ? judgeTold(told, { before: ownAndOthers(before).ours, done, after: ours }) : [];
    wrong.push(...differences(ownAndOthers(before).others, others).map((one) => `of others: ${one}`));
    if (!wasMet) wrong.push('the failure was never met');
    const shape = `${shapeOf(ours)} ${firewallStates(world)}`;
    const settled = stage.settled.get(shape) ?? settle(cell, stage.row, stage);
    stage.settled.set(shape, settled);
    const errors = told?.flatMap(({ error }) => error ?? []) ?? [];
    const isLeft = errors.some(({ kind }) => kind === 'leftInPlace');
    return {
      is: told ? (errors.length === 0 ? 'ok' : isLeft ? 'left' : 'refused') : 'dead',
      told: errors.map(kindsOf).join(', '),
      wrong: [...wrong, ...(await settled)],
    };
  } finally {
    await cell.end();
  }
}

async function withFault(
  cell: Cell,
  { row, ...prepared }: Stage,
  { method, path, after }: Site,
  does: Partial<Fault>,
): Promise<{ told: Told; wasMet: boolean }> {
  const fault = { ...(method === undefined ? {} : { method }), path, after, ...does };
  await cell.addFault(fault);
  const told = await row.act(cell.as(row.who ?? 'owner'), prepared, neverAborted());
  return { told, wasMet: await cell.endFault(fault) };
}

async function onLine(
  cell: Cell,
  { row, ...prepared }: Stage,
  { method, path, after }: Site,
  what: LineFault['what'],
): Promise<{ told: Told | undefined; wasMet: boolean }> {
  const pattern = new RegExp(path);
  let matches = 0;
  const isHere = (request: string) => {
    const isMatch = pattern.test(request) && (method === undefined || request.startsWith(`${method} `));
    return isMatch && matches++ === after;
  };
  const { app, line } = await cell.onLine(row.who ?? 'owner', { isHere, what });
  const told = await Promise.race([row.act(app, prepared, line.ended), line.died]);
  await line.land();
  if (row.trouble) await cell.endFault(row.trouble);
  return { told: told ?? undefined, wasMet: line.wasMet() };
}

/** Whether a firewall has what is written settles elsewhere than in the rules. */
function firewallStates({ resources }: World): string {
  const states = resources
    .filter(({ type }) => /firewall/i.test(type))
    .map(({ properties }) => properties?.provisioningState);
  return states.join(' ');
}
