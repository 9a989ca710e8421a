import { performance } from 'node:perf_hooks';
import { loadEngine } from './engine.mjs';
import { median } from './median.mjs';
import { planOperations } from './planOperations.mjs';

/**
 * In ms: the first time in a process; on rules that were never seen before; on rules that were read before and are read
 * again, which is what every step after the first one meets.
 * @typedef {{ first: number, unseen: number, readAgain: number }} PlanTimes
 */

// A process of its own for each operation: what one made warm would flatter the next.
const [file = '', name = '', repeats = '1'] = process.argv.slice(2);
const engine = loadEngine(file);
const prepare = planOperations[name];
if (!prepare) throw new Error(`no operation is called ${name}`);

/** @param {() => unknown} act */
async function msOf(act) {
  const startedAt = performance.now();
  await act();
  return performance.now() - startedAt;
}

const first = await msOf(prepare(engine, 0));
const seeds = Array.from({ length: Number(repeats) }, (_, i) => i + 1);
for (const seed of seeds) await msOf(prepare(engine, 100 + seed));
/** @type {number[][]} */
const [unseen = [], readAgain = []] = [[], []];
for (const seed of seeds) unseen.push(await msOf(prepare(engine, seed)));
for (const _ of seeds) readAgain.push(await msOf(prepare(engine, 0)));
console.log(JSON.stringify({ first, unseen: median(unseen), readAgain: median(readAgain) }));
