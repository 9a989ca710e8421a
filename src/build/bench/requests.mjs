import { performance } from 'node:perf_hooks';
import { cleanEnvironment } from '../editorHost/cleanEnvironment.mjs';
import { commandLine } from '../start/commandLine.mjs';
import { sandboxControl } from '../start/sandboxControl.mjs';
import { startSandboxProcess } from '../start/startSandboxProcess.mjs';
import { median } from './median.mjs';

const runs = 5;
const vm = 'jumpbox';

/**
 * The main job with the built command line against a sandbox whose operations take one second and
 * whose answers take 50 ms, which is about what Azure's take: requests and wall time of each step, start of the process included, as medians.
 * @returns {Promise<import('../bench.mjs').Measured[]>}
 */
export async function requests() {
  const sandbox = await startSandboxProcess(cleanEnvironment(), ['--operation', '1000', '--latency', '50']);
  try {
    const env = {
      ...cleanEnvironment(),
      AZURE_JIT_ENDPOINT: sandbox.endpoint,
      AZURE_JIT_TOKEN: sandbox.token,
    };
    const control = sandboxControl(sandbox.endpoint);
    /** @type {Map<string, { ms: number, log: import('../start/sandboxControl.mjs').LoggedRequest[] }[]>} */
    const steps = new Map();
    /** @param {string} name @param {string[]} parameters */
    const measure = async (name, ...parameters) => {
      await control.forgetRequests();
      const startedAt = performance.now();
      const text = await commandLine([...parameters, '--output', 'json'], env);
      const ms = performance.now() - startedAt;
      steps.set(name, [...(steps.get(name) ?? []), { ms, log: await control.requests() }]);
      return JSON.parse(text);
    };
    for (let run = 0; run < runs; run++) {
      await measure('list', 'list');
      await measure('enable', 'enable', vm);
      const granted = await measure('request', 'request', vm, '--no-wait');
      await measure('close', 'close', granted.windows[0].id);
      await measure('disable', 'disable', vm);
      // Tokens of Azure's throttling come back with time, and a benchmark has none to lose.
      await control.advance('PT5M');
    }
    return [...steps].flatMap(([name, taken]) => [
      { name, value: median(taken.map(({ ms }) => ms)), unit: /** @type {const} */ ('ms') },
      {
        name: `${name}, requests`,
        value: median(taken.map(({ log }) => log.length)),
        unit: /** @type {const} */ ('requests'),
      },
      ...(name === 'request'
        ? [
            {
              name: 'request, round trips up to the rule',
              value: median(taken.map(({ log }) => roundTripsToFirstWrite(log))),
              unit: /** @type {const} */ ('requests'),
            },
          ]
        : []),
    ]);
  } finally {
    await sandbox.stop();
  }
}

/**
 * How many requests went one after another until the first write, the write included: a request that begins before
 * the earlier ones have ended costs no round trip of its own.
 * @param {readonly import('../start/sandboxControl.mjs').LoggedRequest[]} log
 */
function roundTripsToFirstWrite(log) {
  const write = log.findIndex(({ method }) => method === 'PUT');
  const upTo = log.slice(0, write + 1).map(({ startedAt, ms }) => ({ from: Date.parse(startedAt), ms }));
  upTo.sort((a, b) => a.from - b.from);
  let trips = 0;
  let endOfTrip = Number.NEGATIVE_INFINITY;
  for (const { from, ms } of upTo) {
    if (from >= endOfTrip) trips += 1;
    endOfTrip = Math.max(endOfTrip, from + ms);
  }
  return trips;
}
