import { expect, test } from 'vitest';
import { worldDifferences } from '../../src/build/start/worldDifferences.mjs';
import { buildCli } from './support/buildCli.ts';
import { lab01, ubuntu01, ubuntu01Nsg } from './support/contosoIds.ts';
import { sandboxCli } from './support/sandboxCli.ts';

const cli = buildCli();

interface Plan {
  changes: { target: string; action: string; rule: string | null; properties: Record<string, unknown> }[];
  warnings: string[];
}

test('--dry-run of every verb that writes shows a plan and writes nothing', async () => {
  const sandbox = await sandboxCli(cli());
  const { windows } = await sandbox.json<{ windows: { id: string }[] }>('request', 'lab-01', '--no-wait');
  const before = await sandbox.world();
  const written = await sandbox.writes();
  const policy = JSON.stringify({
    ports: [
      {
        number: 8443,
        protocol: 'TCP',
        allowedSourceAddressPrefix: '*',
        maxRequestAccessDuration: 'PT1H',
      },
    ],
  });

  const plans = new Map<string, Plan>();
  for (const parameters of [
    ['enable', 'ubuntu-01'],
    ['disable', 'lab-01'],
    ['request', 'lab-01', '--port', '2222'],
    ['close', windows[0]?.id ?? ''],
    ['sweep'],
    ['policy', 'set', 'lab-01', '--file', '-'],
  ]) {
    const run = await sandbox.run([...parameters, '--dry-run'], { stdin: policy });
    expect(run, parameters.join(' ')).toMatchObject({ code: 0 });
    plans.set(parameters[0] ?? '', JSON.parse(run.stdout) as Plan);
  }

  const actions = [...plans].map(([verb, { changes }]) => [verb, changes.map(({ action }) => action)]);
  expect(Object.fromEntries(actions)).toEqual({
    enable: ['put', 'put'],
    disable: ['delete', 'delete', 'delete'],
    request: ['put'],
    close: ['delete'],
    sweep: [],
    policy: expect.arrayContaining(['put']),
  });
  expect(await sandbox.writes()).toEqual(written);
  expect(worldDifferences(before, await sandbox.world())).toEqual([]);
});

test('a plan names targets, rules and tags, and warns in words', async () => {
  const sandbox = await sandboxCli(cli());

  const plan = await sandbox.json<Plan>('enable', 'ubuntu-01', '--dry-run');

  expect(plan).toEqual({
    changes: [
      {
        target: ubuntu01Nsg,
        action: 'put',
        rule: expect.stringMatching(/^JitAccess-Deny-ubuntu-01-[0-9a-f]{8}$/),
        properties: expect.objectContaining({
          access: 'Deny',
          direction: 'Inbound',
          protocol: 'Tcp',
          destinationPortRange: '22',
          destinationAddressPrefix: '10.3.0.4/32',
        }),
      },
      {
        target: ubuntu01,
        action: 'put',
        rule: null,
        properties: { tags: { 'jit-access': '22/Tcp PT3H *' } },
      },
    ],
    warnings: [
      'Port 22 of ubuntu-01 (resource group dev) is still open to the Internet by rule default-allow-ssh (priority 300).',
    ],
  });
});

test('the plans of several VMs are one plan', async () => {
  const sandbox = await sandboxCli(cli());

  const plan = await sandbox.json<Plan>('disable', 'lab-01', 'web-01', '--dry-run');

  expect(plan.changes.filter(({ rule }) => rule === null).map(({ target }) => target)).toEqual([
    lab01,
    expect.stringMatching(/web-01$/),
  ]);
});

test('--dry-run over VMs of one group gives each a priority of its own', async () => {
  const sandbox = await sandboxCli(cli());

  const run = await sandbox.run(['enable', 'web-02', 'web-03', '--dry-run']);

  const { changes } = JSON.parse(run.stdout) as Plan;
  const denies = changes.filter(({ rule }) => rule !== null);
  const byGroup = denies.map(({ target, properties }) => `${target} ${properties.priority}`);
  expect(denies.length).toBeGreaterThan(1);
  expect(new Set(byGroup).size).toBe(denies.length);
});
