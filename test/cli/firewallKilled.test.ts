import { expect, test } from 'vitest';
import { worldDifferences } from '../../src/build/start/worldDifferences.mjs';
import { firewalled } from '../../src/sandbox/worlds/firewalled.ts';
import { buildCli } from './support/buildCli.ts';
import { type MachineScene, machineScene } from './support/machineScene.ts';

const cli = buildCli();

/** Longer than the update lasts, and shorter than any window here. */
const elevenMinutes = { advance: 'PT11M' };

interface Killing {
  when: string;
  vm: string;
  /** How long updates last, in milliseconds; whoever waits for one waits for ten seconds. */
  operationMs?: number;
  faults?: object[];
  /** Makes what the killed command needs, and tells its parameters. */
  command(scene: MachineScene): Promise<string[]>;
  /** The request at whose arrival the process is killed. */
  at: [method: string, path: RegExp];
  /** What the next start says. */
  said: RegExp;
}

const classic = /\/azureFirewalls\/fw-classic\?/;
const policy = /\/ruleCollectionGroups\/JitAccess\?/;

async function openWindow(scene: MachineScene, vm: string): Promise<string> {
  const { windows } = await scene.json<{ windows: { id: string }[] }>(
    ...['request', vm, '--for', '1h', '--no-wait'],
  );
  return windows[0]?.id ?? '';
}

const killings: Killing[] = [
  {
    when: 'an opening while the classic firewall is updated',
    vm: 'bare-01',
    operationMs: 300,
    command: async () => ['request', 'bare-01', '--for', '1h', '--no-wait'],
    at: ['PUT', classic],
    said: /^note: .*it was taken back\.$/m,
  },
  {
    when: 'a closing while its write is on the way to the policy',
    vm: 'plant-01',
    faults: [{ method: 'DELETE', path: 'ruleCollectionGroups/JitAccess', delayMs: 500 }],
    command: async (scene) => ['close', await openWindow(scene, 'plant-01')],
    at: ['DELETE', policy],
    said: /^note: .*it is closed now\.$/m,
  },
];

test.concurrent.for(killings)('killed: $when', { timeout: 90_000 }, async (killing, context) => {
  const { vm, command, at, said, operationMs = 0, faults = [] } = killing;
  const scene = await machineScene(context, cli(), { world: firewalled, operationMs });
  const untouched = await scene.world();
  await scene.json('enable', vm);
  const enabled = await scene.world();
  const parameters = await command(scene);
  if (faults.length > 0) await scene.control('faults', faults);

  const { child, ended } = await scene.until(parameters, ...at);
  child.kill('SIGKILL');
  await ended;
  await scene.answered(...at);
  await context.expect
    .poll(async () => JSON.stringify(await scene.world()), { timeout: 20_000, interval: 50 })
    .not.toContain('"Updating"');
  const other = await scene.elsewhere();
  await scene.control('clock', elevenMinutes);
  const next = await scene.run(['sweep']);
  await other.control('clock', { advance: 'PT3H' });
  const swept = await other.run(['sweep']);

  expect(next).toMatchObject({ code: 0, stderr: context.expect.stringMatching(said) });
  expect(worldDifferences(enabled, await scene.world())).toEqual([]);
  expect(swept).toMatchObject({ code: 0, stderr: '' });
  expect(worldDifferences(enabled, await other.world())).toEqual([]);
  await scene.json('disable', vm);
  expect(worldDifferences(untouched, await scene.world())).toEqual([]);
});
