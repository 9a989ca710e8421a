import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { inRoot } from '../paths.mjs';
import { bundleEngine } from './engine.mjs';
import { median } from './median.mjs';

const processes = 3;
const script = inRoot('src/build/bench/planProcess.mjs');

/** What is measured, and how often in each process: what takes a tenth of a second need not be done a hundred times. */
const operations = [
  { name: 'plan to enable, 990 rules', operation: 'planEnable', repeats: 40 },
  { name: 'plan to open, 990 rules', operation: 'planOpen', repeats: 40 },
  { name: 'exposure, 990 rules', operation: 'exposure', repeats: 40 },
  { name: 'drift, 990 rules', operation: 'drift', repeats: 40 },
  { name: 'list 1,000 VMs in 50 groups', operation: 'listAll', repeats: 3 },
  { name: 'plan to enable all of them', operation: 'enableAll', repeats: 3 },
];

/**
 * Time in memory, in processes of their own, whose medians are told. Every process measures the first time, then on
 * rules never seen before, then on rules that are read again.
 * @returns {Promise<import('../bench.mjs').Row[]>}
 */
export async function plans() {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'azure-jit-bench-'));
  try {
    const engine = path.join(folder, 'engine.cjs');
    await bundleEngine(engine);
    const rows = [];
    for (const { name, operation, repeats } of operations) {
      /** @type {import('./planProcess.mjs').PlanTimes[]} */
      const times = [];
      for (let n = 0; n < processes; n++) {
        const parameters = [script, engine, operation, `${repeats}`];
        const { stdout } = await promisify(execFile)(process.execPath, parameters);
        times.push(JSON.parse(stdout));
      }
      const figures = {
        'first ms': median(times.map(({ first }) => first)),
        'unseen ms': median(times.map(({ unseen }) => unseen)),
        'again ms': median(times.map(({ readAgain }) => readAgain)),
      };
      rows.push({ name, figures });
    }
    return rows;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
