import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { cleanEnvironment } from '../editorHost/cleanEnvironment.mjs';
import { sandboxControl } from '../start/sandboxControl.mjs';
import { startSandboxProcess } from '../start/startSandboxProcess.mjs';
import { alone, benchWorld, together } from './benchWorld.mjs';
import { commandLineHost, inProcessHost } from './hosts.mjs';
import { median } from './median.mjs';
import { isGroupWrite, isTagWrite, roundTrips, upToGroupWrites } from './roundTrips.mjs';

const runs = 3;

/** Azure's operations take seconds and its answers about this long; the ratios say more than the times. */
export const delays = { operationMs: 1000, latencyMs: 100 };

/**
 * The main job on one VM, and on forty behind one group, by the command line and in process in turn: wall time and
 * requests of each step as medians. `trips to write` are the round trips up to the last write of a group, that write
 * included; the rules are in force when its operation ends.
 * @returns {Promise<import('../bench.mjs').Row[]>}
 */
export async function jobs() {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'azure-jit-bench-'));
  const worldFile = path.join(folder, 'world.json');
  try {
    await writeFile(worldFile, JSON.stringify(await benchWorld(path.join(folder, 'builders.cjs'))));
    /** @type {Map<string, Taken[]>} */
    const steps = new Map();
    for (let run = 0; run < runs; run++) {
      for (const hostOf of [commandLineHost, inProcessHost]) {
        await withSandbox(worldFile, (sandbox) =>
          doJobs(hostOf(sandbox), sandboxControl(sandbox.endpoint), steps),
        );
      }
    }
    return [...steps].map(([name, taken]) => ({ name, figures: figuresOf(taken), atMost: limitsOf(name) }));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * @typedef {{ ms: number, log: import('../start/sandboxControl.mjs').LoggedRequest[] }} Taken
 * @param {import('./hosts.mjs').Host} host
 * @param {ReturnType<typeof sandboxControl>} control
 * @param {Map<string, Taken[]>} steps
 */
async function doJobs(host, control, steps) {
  /**
   * @template T
   * @param {string} name
   * @param {() => Promise<T>} act
   */
  const step = async (name, act) => {
    await control.forgetRequests();
    const startedAt = performance.now();
    const result = await act();
    const taken = { ms: performance.now() - startedAt, log: await control.requests() };
    const title = `${name}, ${host.name}`;
    steps.set(title, [...(steps.get(title) ?? []), taken]);
    return result;
  };
  await step('list of 41', host.list);
  await step('enable', () => host.enable([alone]));
  const windows = await step('open', () => host.open([alone]));
  await step('extend', () => host.extend(windows));
  await step('close', () => host.close(windows));
  await step('enable 40', () => host.enable(together));
  await step('open 40', () => host.open(together));
  await step('close 40', () => host.closeMine());
}

/**
 * Counts do not depend on the machine, so they have limits: however many VMs, a group is written once, and a VM that is
 * asked for by its name is found, read with the caller's rights, and opened.
 * @param {string} name
 * @returns {Record<string, number>}
 */
function limitsOf(name) {
  return { 'group writes': 1, ...(name.startsWith('open,') ? { 'trips to write': 3 } : {}) };
}

/** @param {readonly Taken[]} taken */
function figuresOf(taken) {
  /** @param {(one: Taken) => number} figure */
  const of = (figure) => median(taken.map(figure));
  return {
    ms: of(({ ms }) => ms),
    requests: of(({ log }) => log.length),
    'group writes': of(({ log }) => log.filter(isGroupWrite).length),
    'tag writes': of(({ log }) => log.filter(isTagWrite).length),
    'trips to write': of(({ log }) => roundTrips(upToGroupWrites(log)).length),
    trips: of(({ log }) => roundTrips(log).length),
  };
}

/**
 * @template T
 * @param {string} worldFile
 * @param {(sandbox: import('./hosts.mjs').Sandbox) => Promise<T>} use
 */
async function withSandbox(worldFile, use) {
  const { operationMs, latencyMs } = delays;
  const sandbox = await startSandboxProcess(cleanEnvironment(), [
    ...['--world', worldFile, '--operation', `${operationMs}`, '--latency', `${latencyMs}`],
  ]);
  try {
    return await use(sandbox);
  } finally {
    await sandbox.stop();
  }
}
