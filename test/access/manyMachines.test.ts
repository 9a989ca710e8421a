import { describe, expect, test } from 'vitest';
import type { Principal, World } from '../../src/sandbox/world.ts';
import { networkInterface } from '../../src/sandbox/worlds/networkInterface.ts';
import { networkSecurityGroup } from '../../src/sandbox/worlds/networkSecurityGroup.ts';
import { idIn, resourceGroupResource } from '../../src/sandbox/worlds/resourceGroup.ts';
import { virtualMachine } from '../../src/sandbox/worlds/virtualMachine.ts';
import { subnetId, virtualNetwork } from '../../src/sandbox/worlds/virtualNetwork.ts';
import { withBackReferences } from '../../src/sandbox/worlds/withBackReferences.ts';
import { differences } from './differences.ts';
import { expectError, expectOk } from './expectOk.ts';
import { group, principal, subnetNsgId, subscriptionId } from './machineWorld.ts';
import { type Access, startAccess } from './startAccess.ts';

const tags = { 'jit-access': '22/Tcp PT3H *' };
const rulesPath = 'Microsoft.Network/networkSecurityGroups/securityRules';

/** Machines m1, m2 and so on behind one network security group of their subnet. */
function sharedWorld(
  count: number,
  principals: Principal[] = [],
  vmTags: Record<string, string> = {},
): World {
  const nsg = networkSecurityGroup(group, 'subnet-nsg', []);
  const network = virtualNetwork(group, {
    name: 'vnet',
    prefixes: ['10.0.0.0/16'],
    subnets: [{ name: 'default', prefixes: ['10.0.0.0/24'], networkSecurityGroup: nsg }],
  });
  const subnet = subnetId(network.id, 'default');
  const machines = Array.from({ length: count }, (_, index) => {
    const address = `10.0.0.${index + 4}`;
    const nic = networkInterface(group, `m${index + 1}-nic`, [{ address, subnetId: subnet }]);
    return [nic, virtualMachine(group, { name: `m${index + 1}`, os: 'Linux', nics: [nic], tags: vmTags })];
  });
  return {
    subscriptions: [
      { subscriptionId, displayName: 'Test', tenantId: 'aaaaaaaa-3000-4000-8000-000000000001' },
    ],
    principals,
    resources: withBackReferences([resourceGroupResource(group), network, nsg, ...machines.flat()]),
    clock: '2026-11-22T12:00:00Z',
  };
}

const names = (count: number) => Array.from({ length: count }, (_, index) => `m${index + 1}`);
const ask = { sources: 'my-ip', justification: 'why', waitMs: 0 } as const;
const enableAll = (access: Access, count: number) =>
  access.app.enablePolicies(names(count).map((vm) => ({ vm, existingRules: 'keep' })));

async function writes(access: Access): Promise<string[]> {
  return (await access.requests())
    .filter(({ method }) => ['PUT', 'PATCH', 'DELETE'].includes(method))
    .map(({ method, path }) => `${method} ${path.split('?')[0]?.split('/').slice(-2).join('/')}`);
}

describe('forty machines behind one group', () => {
  test('go under JIT with one write of the group and one of each tag', async () => {
    const access = await startAccess({ world: sharedWorld(40) });

    const outcomes = await enableAll(access, 40);

    expect(outcomes.every(({ ok }) => ok)).toBe(true);
    const sent = await writes(access);
    expect(sent.filter((one) => one.startsWith('PATCH'))).toHaveLength(40);
    expect(sent.filter((one) => !one.startsWith('PATCH'))).toEqual(['PUT networkSecurityGroups/subnet-nsg']);
    const rules = await access.rules('subnet-nsg');
    expect(new Set(rules.map(({ properties }) => properties.priority)).size).toBe(40);
    expect((await access.requests()).length).toBeLessThan(40 * 7);
  });

  test('open with one write of the group, each with its own window', async () => {
    const access = await startAccess({ world: sharedWorld(40, [], tags) });
    await enableAll(access, 40);
    await access.forget();

    const outcomes = await access.app.requestAccessToAll(names(40).map((vm) => ({ ...ask, vm })));

    const windows = outcomes.map((one) => expectOk(one).window);
    expect(new Set(windows.map(({ id }) => id)).size).toBe(40);
    expect(await writes(access)).toEqual(['PUT networkSecurityGroups/subnet-nsg']);
  });

  test('close with one write of the group', async () => {
    const access = await startAccess({ world: sharedWorld(40, [], tags) });
    await enableAll(access, 40);
    const before = await access.world();
    await access.app.requestAccessToAll(names(40).map((vm) => ({ ...ask, vm })));
    await access.forget();

    const report = expectOk(await access.app.closeWindows({ by: 'mine' }));

    expect(report.closed).toHaveLength(40);
    expect(await writes(access)).toEqual(['PUT networkSecurityGroups/subnet-nsg']);
    expect(differences(before, await access.world())).toEqual([]);
  });
});

describe('forty machines behind one group, in a dry run', () => {
  const forty = names(40);

  test('are planned for in order, through one set of queries', async () => {
    const access = await startAccess({ world: sharedWorld(40) });
    const before = await access.world();

    const plans = await access.app.previewEnables(forty.map((vm) => ({ vm, existingRules: 'keep' })));

    const changes = plans.flatMap((plan) => expectOk(plan).changes);
    const priorities = changes.flatMap((change) =>
      change.rule === null ? [] : [change.properties.priority],
    );
    expect(new Set(priorities).size).toBe(40);
    await expectFewReads(access);
    expect(differences(before, await access.world())).toEqual([]);
  });

  test.each([
    ['requests', ({ app }: Access) => app.previewRequests(forty.map((vm) => ({ ...ask, vm })))],
    ['disabling', ({ app }: Access) => app.previewDisables(forty.map((vm) => ({ vm })))],
    ['repairs', ({ app }: Access) => app.previewRepairs(forty.map((vm) => ({ vm })))],
  ])('share their reads for %s', async (_, preview) => {
    const access = await startAccess({ world: sharedWorld(40) });
    await enableAll(access, 40);
    await access.forget();

    const plans = await preview(access);

    expect(plans.filter(({ ok }) => ok)).toHaveLength(40);
    await expectFewReads(access);
  });

  test('are read together, each as it stands', async () => {
    const access = await startAccess({ world: sharedWorld(40, [], tags) });

    const summaries = await access.app.readMachines([...forty, 'nobody'].map((vm) => ({ vm })));

    expect(summaries.slice(0, 40).map((one) => expectOk(one).machine.name)).toEqual(forty);
    expect(summaries[40]).toMatchObject({ ok: false, error: { kind: 'machineNotFound' } });
    await expectFewReads(access);
  });
});

/** The index answers fifteen queries in five seconds, and everything else is asked for once. */
async function expectFewReads(access: Access): Promise<void> {
  const sent = await access.requests();
  const queries = sent.filter(({ path }) => path.includes('/providers/Microsoft.ResourceGraph/'));
  expect(queries.length).toBeLessThanOrEqual(4);
  expect(sent.length).toBeLessThan(200);
  expect(await writes(access)).toEqual([]);
}

test('forty machines behind one group leave JIT with one write of the group and two of each tag', async () => {
  const access = await startAccess({ world: sharedWorld(40) });
  const before = await access.world();
  await enableAll(access, 40);
  await access.forget();

  const outcomes = await access.app.disablePolicies(names(40).map((vm) => ({ vm })));

  expect(outcomes.every(({ ok }) => ok)).toBe(true);
  const sent = await writes(access);
  expect(sent.filter((one) => one.startsWith('PATCH'))).toHaveLength(80);
  expect(sent.filter((one) => !one.startsWith('PATCH'))).toEqual(['PUT networkSecurityGroups/subnet-nsg']);
  expect(differences(before, await access.world())).toEqual([]);
});

test('of several machines that leave JIT, one that Azure refuses does not hold the others up', async () => {
  const access = await startAccess({ world: sharedWorld(3) });
  await enableAll(access, 3);
  await access.faults({ method: 'PATCH', path: 'virtualMachines/m2/', times: 99, status: 400 });

  const [one, two, three] = await access.app.disablePolicies(names(3).map((vm) => ({ vm })));

  expect([one?.ok, two?.ok, three?.ok]).toEqual([true, false, true]);
  const rules = await access.rules('subnet-nsg');
  expect(rules.map(({ name }) => name)).toEqual([expect.stringContaining('JitAccess-Deny-m2-')]);
});

describe('plans in order', () => {
  const keep = (vm: string) => ({ vm, existingRules: 'keep' }) as const;

  test('are what is written together', async () => {
    const access = await startAccess({ world: sharedWorld(3) });
    const plans = await access.app.previewEnables(names(3).map(keep));

    const done = await enableAll(access, 3);

    expect(done.map((one) => expectOk(one).plan.changes)).toEqual(plans.map((one) => expectOk(one).changes));
  });

  test('find nothing to do for a machine that is named a second time', async () => {
    const access = await startAccess({ world: sharedWorld(2) });
    const id = idIn(group, 'Microsoft.Compute/virtualMachines', 'm1');

    const plans = await access.app.previewEnables(['m1', 'm2', id].map(keep));

    expect(plans.map((plan) => expectOk(plan).changes.length)).toEqual([2, 2, 0]);
    expect(plans[2]).toMatchObject({ value: { inverse: [] } });
  });

  test('leave no room for what cannot be planned', async () => {
    const access = await startAccess({ world: sharedWorld(2) });
    const alone = expectOk(await access.app.previewEnable(keep('m2')));

    const [none, second] = await access.app.previewEnables(['nobody', 'm2'].map(keep));

    expect(none).toMatchObject({ ok: false, error: { kind: 'machineNotFound' } });
    expect(second).toEqual({ ok: true, value: alone });
  });
});

describe('several machines behind one group', () => {
  test('are written rule after rule for somebody who may not write the group itself', async () => {
    const ruleActions = [
      '*/read',
      `${rulesPath}/write`,
      `${rulesPath}/delete`,
      'Microsoft.Resources/tags/write',
    ];
    const access = await startAccess({ world: sharedWorld(3, [principal('carol', ruleActions)]) });

    const outcomes = await access
      .as('carol')
      .enablePolicies(names(3).map((vm) => ({ vm, existingRules: 'keep' })));

    expect(outcomes.every(({ ok }) => ok)).toBe(true);
    const sent = (await writes(access)).filter((one) => one.startsWith('PUT'));
    expect(sent).toHaveLength(3);
    expect(sent.every((one) => one.startsWith('PUT securityRules/JitAccess-Deny-m'))).toBe(true);
  });

  test('are written rule after rule where Azure refuses the group as a whole', async () => {
    const access = await startAccess({ world: sharedWorld(3) });
    const code = 'LinkedAuthorizationFailed';
    await access.faults({
      method: 'PUT',
      path: 'networkSecurityGroups/subnet-nsg\\?',
      times: 9,
      status: 403,
      body: { error: { code, message: 'The client does not have permission on the linked scope.' } },
    });

    const outcomes = await enableAll(access, 3);

    expect(outcomes.every(({ ok }) => ok)).toBe(true);
    expect(await access.rules('subnet-nsg')).toHaveLength(3);
  });

  test('are planned again when somebody changes the group in between, whose rule stays', async () => {
    const access = await startAccess({ world: sharedWorld(3) });
    let isDone = false;
    const app = await access.meddled((request) => {
      if (isDone || !request.startsWith('PUT') || !request.includes('subnet-nsg?')) return undefined;
      isDone = true;
      const properties = {
        access: 'Allow',
        direction: 'Inbound',
        priority: 500,
        protocol: 'Tcp',
        sourceAddressPrefix: '10.0.0.0/8',
        sourcePortRange: '*',
        destinationAddressPrefix: '*',
        destinationPortRange: '443',
      };
      return access.call('PUT', `${subnetNsgId}/securityRules/theirs`, { properties });
    });

    const outcomes = await app.enablePolicies(names(3).map((vm) => ({ vm, existingRules: 'keep' })));

    expect(outcomes.every(({ ok }) => ok)).toBe(true);
    const rules = await access.rules('subnet-nsg');
    expect(rules.map(({ name }) => name)).toContain('theirs');
    expect(rules).toHaveLength(4);
  });

  test('one that cannot be found does not hold the others up', async () => {
    const access = await startAccess({ world: sharedWorld(2) });

    const [one, none, two] = await access.app.enablePolicies(
      ['m1', 'nobody', 'm2'].map((vm) => ({ vm, existingRules: 'keep' })),
    );

    expect(one?.ok).toBe(true);
    expect(two?.ok).toBe(true);
    expect(none && expectError(none)).toMatchObject({ kind: 'machineNotFound', name: 'nobody' });
  });

  test('named twice, a machine goes under JIT once', async () => {
    const access = await startAccess({ world: sharedWorld(1) });
    const id = idIn(group, 'Microsoft.Compute/virtualMachines', 'm1');

    const outcomes = await access.app.enablePolicies(['m1', id].map((vm) => ({ vm, existingRules: 'keep' })));

    expect(outcomes.map(({ ok }) => ok)).toEqual([true, true]);
    expect(await access.rules('subnet-nsg')).toHaveLength(1);
  });

  test.each([{ drop: 'after' }, { drop: 'before' }] as const)(
    'windows whose common write is lost (%j) are all undone, and never written again',
    async (fault) => {
      const access = await startAccess({ world: sharedWorld(3, [], tags) });
      await enableAll(access, 3);
      const before = await access.world();
      await access.forget();
      await access.faults({ method: 'PUT', path: 'networkSecurityGroups/subnet-nsg\\?', ...fault });

      const outcomes = await access.app.requestAccessToAll(names(3).map((vm) => ({ ...ask, vm })));

      for (const one of outcomes) expect(expectError(one)).toMatchObject({ kind: 'azure' });
      expect(differences(before, await access.world())).toEqual([]);
      const sent = await writes(access);
      expect(sent.filter((one) => one.includes('JitAccess-Allow') && one.startsWith('PUT'))).toEqual([]);
    },
  );
});
