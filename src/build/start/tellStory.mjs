import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { cleanEnvironment } from '../editorHost/cleanEnvironment.mjs';
import { askedToStop } from './askedToStop.mjs';
import { commandLine } from './commandLine.mjs';
import { sandboxControl } from './sandboxControl.mjs';
import { startSandboxProcess } from './startSandboxProcess.mjs';
import { worldDifferences } from './worldDifferences.mjs';

const stranger = '203.0.113.200';
const port = 22;

/**
 * @typedef {ReturnType<typeof sandboxControl>} Control
 * @typedef {{ id: string, name: string, os: string, state: string, resourceGroup: string,
 *   exposed: { number: number }[] }} Machine
 */

/**
 * Does the main job with the command-line client against a sandbox and shows each step: what is open, shut
 * it, open it for one person and a time, close it, and prove that Azure is as it was before.
 * @returns {Promise<number>} the exit code
 */
export async function tellStory() {
  const home = await mkdtemp(path.join(os.tmpdir(), 'azure-jit-story-'));
  const own = { ...cleanEnvironment(), HOME: home, USERPROFILE: home, LOCALAPPDATA: home, APPDATA: home };
  const sandbox = await startSandboxProcess(own);
  const env = { ...own, AZURE_JIT_ENDPOINT: sandbox.endpoint, AZURE_JIT_TOKEN: sandbox.token };
  const stopped = askedToStop().then(() => {
    throw new Error('stopped');
  });
  try {
    await Promise.race([steps(env, sandboxControl(sandbox.endpoint)), stopped]);
    return 0;
  } catch (error) {
    console.error(`\n${error instanceof Error ? error.message : error}`);
    return 1;
  } finally {
    await sandbox.stop();
    await rm(home, { recursive: true, force: true });
  }
}

/** @param {NodeJS.ProcessEnv} env @param {Control} control */
async function steps(env, control) {
  /** @param {string[]} parameters */
  const show = async (...parameters) => {
    console.log(`\n$ azure-jit ${parameters.join(' ')}`);
    console.log((await commandLine([...parameters, '--output', 'table'], env)).trimEnd());
  };
  /** @param {string[]} parameters */
  const ask = async (...parameters) =>
    JSON.parse(await commandLine([...parameters, '--output', 'json'], env));
  const before = await control.world();
  const mine = await control.address();

  await show('list');
  const vm = chooseMachine((await ask('list')).virtualMachines);
  const name = `${vm.resourceGroup}/${vm.name}`;
  console.log(
    `\n${vm.name} can be put under just-in-time access, and its port ${port} is open to everybody:`,
  );
  await expectAccess(control, vm, [mine, 'Allow'], [stranger, 'Allow']);

  await show('enable', name, '--port', `${port}/tcp`, '--existing-rules', 'override');
  await expectAccess(control, vm, [mine, 'Deny'], [stranger, 'Deny']);

  console.log(`\n$ azure-jit request ${name} --port ${port} --for 1h --justification "see what it does"`);
  const request = [
    'request',
    name,
    '--port',
    String(port),
    '--for',
    '1h',
    '--justification',
    'see what it does',
  ];
  const [window] = (await ask(...request)).windows;
  const end = new Date(window.ports[0].endTimeUtc);
  console.log(
    `window ${window.id}: ${window.connection.host}:${window.connection.port} until ${end.toISOString()}`,
  );
  await expectAccess(control, vm, [mine, 'Allow'], [stranger, 'Deny']);

  await countDown(control, end, 3);
  console.log('… 50 minutes later …');
  await control.advance('PT50M');
  await countDown(control, end, 2);
  await show('windows');

  await show('close', window.id);
  await expectAccess(control, vm, [mine, 'Deny'], [stranger, 'Deny']);

  await show('disable', name);
  await expectAccess(control, vm, [mine, 'Allow'], [stranger, 'Allow']);
  proveSame(before, await control.world());
}

/** @param {Machine[]} machines */
function chooseMachine(machines) {
  const chosen = machines.find(
    ({ os: system, state, exposed }) =>
      system === 'linux' && state === 'recommended' && exposed.some(({ number }) => number === port),
  );
  if (chosen === undefined) throw new Error(`no recommended Linux machine with port ${port} open`);
  return chosen;
}

/**
 * Sends a packet from each address, says what became of it, and throws where that is not what was promised.
 * @param {Control} control
 * @param {Machine} vm
 * @param {[source: string, access: 'Allow' | 'Deny'][]} expected
 */
async function expectAccess(control, vm, ...expected) {
  for (const [source, access] of expected) {
    const found = await control.probe(source, vm.id, port);
    const rules = found.by.flatMap(({ rule }) => rule ?? []).join(', ');
    console.log(`  ${source} → ${vm.name}:${port}  ${found.access.toLowerCase()} (${rules})`);
    if (found.access !== access) throw new Error(`expected ${access} from ${source}`);
  }
}

/** @param {Control} control @param {Date} end @param {number} seconds */
async function countDown(control, end, seconds) {
  for (let second = 0; second < seconds; second += 1) {
    const left = Math.max(0, Math.round((end.getTime() - (await control.now()).getTime()) / 1000));
    console.log(`  closes in ${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}`);
    await wait(1_000);
  }
}

/**
 * @param {import('./worldDifferences.mjs').World} before
 * @param {import('./worldDifferences.mjs').World} after
 */
function proveSame(before, after) {
  const differences = worldDifferences(before, after);
  if (differences.length > 0)
    throw new Error(`Azure is not as it was before:\n  ${differences.join('\n  ')}`);
  const groups = before.resources.filter(({ type }) => /\/networkSecurityGroups$/i.test(String(type))).length;
  console.log(
    `\nEverything is as it was before but for etags: ${before.resources.length} resources, ` +
      `${groups} network security groups among them.`,
  );
}
