import { expect, test } from 'vitest';
import { worldDifferences } from '../../src/build/start/worldDifferences.mjs';
import { buildCli } from './support/buildCli.ts';
import { lab01, ubuntu01, ubuntu01Nsg } from './support/contosoIds.ts';
import { type SandboxCli, sandboxCli } from './support/sandboxCli.ts';

const cli = buildCli();

interface Plan {
  changes: { target: string; action: string; rule: string | null; properties: Record<string, unknown> }[];
  warnings: string[];
  inverse: Plan['changes'];
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

  const deny = {
    target: ubuntu01Nsg,
    rule: expect.stringMatching(/^JitAccess-Deny-ubuntu-01-[0-9a-f]{8}$/),
    properties: expect.objectContaining({
      access: 'Deny',
      direction: 'Inbound',
      protocol: 'Tcp',
      destinationPortRange: '22',
      destinationAddressPrefix: '10.3.0.4/32',
    }),
  };
  const tag = { target: ubuntu01, rule: null, properties: { tags: { 'jit-access': '22/Tcp PT3H *' } } };
  expect(plan).toEqual({
    changes: [
      { ...deny, action: 'put' },
      { ...tag, action: 'put' },
    ],
    inverse: [
      { ...tag, action: 'delete' },
      { ...deny, action: 'delete' },
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

test.each([
  ['enable', ['enable', 'web-02', 'web-03', 'jumpbox']],
  ['disable', ['disable', 'lab-01', 'web-01']],
  ['request', ['request', 'lab-01', 'web-01']],
  ['repair', ['repair', 'lab-01', 'web-01']],
])('--dry-run of %s looks several VMs up through one set of queries', async (_, parameters) => {
  const sandbox = await sandboxCli(cli());

  await sandbox.run([...parameters, '--dry-run']);

  expect((await sandbox.graphQueries()).length).toBeLessThanOrEqual(4);
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

test.each([
  ['enable', ['enable', 'web-02', 'web-03'], []],
  ['enable with other ports', ['enable', 'lab-01', '--port', '443/tcp', '--existing-rules', 'override'], []],
  ['disable with a window open', ['disable', 'lab-01', 'web-01'], ['request', 'lab-01', '--no-wait']],
  ['close', ['close', '--vm', 'lab-01'], ['request', 'lab-01', '--no-wait']],
  ['sweep', ['sweep'], ['request', 'lab-01', '--no-wait']],
])('what takes %s back, written as it stands in the plan, does', async (_, parameters, before) => {
  const sandbox = await sandboxCli(cli());
  if (before.length > 0) await sandbox.run(before);
  if (parameters[0] === 'sweep') await sandbox.control('clock', { advance: 'PT2H' });
  const former = sorted(await sandbox.world());
  const { inverse, changes } = await sandbox.json<Plan>(...parameters, '--dry-run');
  const done = await sandbox.run(parameters);

  const between = sorted(await sandbox.world());
  for (const change of inverse) await write(sandbox.endpoint, change);

  expect(done).toMatchObject({ code: 0 });
  expect(changes).not.toEqual([]);
  expect(worldDifferences(former, between)).not.toEqual([]);
  expect(worldDifferences(former, sorted(await sandbox.world()))).toEqual([]);
});

test('what takes the plans of several VMs back begins with the last', async () => {
  const sandbox = await sandboxCli(cli());

  const { changes, inverse } = await sandbox.json<Plan>('enable', 'web-02', 'web-03', '--dry-run');

  const named = (list: Plan['changes']) => list.map(({ target, rule }) => `${target} ${rule}`);
  expect(named(inverse)).toEqual(named(changes).reverse());
});

interface StoredRule {
  id: string;
  name: string;
  properties: Record<string, unknown>;
}

/**
 * Rules are a set: one that was deleted and written again stands at the end of the list. In a rule a list or text
 * that is empty says the same as one that is not there.
 */
function sorted(world: Awaited<ReturnType<SandboxCli['world']>>): typeof world {
  const resources = world.resources.map((resource) => {
    const { properties } = resource as { properties?: { securityRules?: StoredRule[] } };
    const rules = properties?.securityRules;
    if (!rules) return resource;
    const securityRules = rules.map(saidBy).sort((a, b) => a.name.localeCompare(b.name));
    return { ...resource, properties: { ...properties, securityRules } };
  });
  return { ...world, resources };
}

function saidBy({ id, name, properties }: StoredRule): StoredRule {
  const said = Object.entries(properties).filter(
    ([, value]) => value !== '' && JSON.stringify(value) !== '[]',
  );
  return { id, name, properties: Object.fromEntries(said) };
}

/** As any client of Azure would: a rule by its own PUT or DELETE, tags by a merge or a delete. */
async function write(endpoint: string, change: Plan['changes'][number]): Promise<void> {
  const { target, action, rule, properties } = change;
  const [path, method, body] =
    rule === null
      ? [
          `${target}/providers/Microsoft.Resources/tags/default?api-version=2021-04-01`,
          'PATCH',
          { operation: action === 'put' ? 'Merge' : 'Delete', properties },
        ]
      : [
          `${target}/securityRules/${rule}?api-version=2024-05-01`,
          action === 'put' ? 'PUT' : 'DELETE',
          action === 'put' ? { properties } : undefined,
        ];
  // One write to a group makes the next wait for its end.
  for (let attempt = 0; attempt < 50; attempt++) {
    const response = await fetch(`${endpoint}${path}`, {
      method,
      headers: { authorization: 'Bearer sandbox-owner', 'content-type': 'application/json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const text = await response.text();
    if (response.ok) return;
    if (response.status !== 409 && response.status !== 429) throw new Error(`${method} ${path}: ${text}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`${method} ${path}: never free`);
}
