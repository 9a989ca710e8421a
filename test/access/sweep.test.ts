import { describe, expect, test } from 'vitest';
import { vmHash } from '../../src/core/vmHash.ts';
import { contoso } from '../../src/sandbox/worlds/contoso.ts';
import { production } from '../../src/sandbox/worlds/contosoSubscriptions.ts';
import { differences } from './differences.ts';
import { expectOk } from './expectOk.ts';
import { machineWorld, nicNsgId, principal, subscriptionId, vmId } from './machineWorld.ts';
import { type Access, startAccess } from './startAccess.ts';

const ask = { sources: 'my-ip', justification: 'why', waitMs: 0 } as const;
const hourMs = 3600_000;
const flightMs = 30_000;
const readRules = 'Microsoft.Network/*/read';
const readRights = 'Microsoft.Authorization/*/read';
const writeRules = 'Microsoft.Network/networkSecurityGroups/securityRules/*';
const readMachines = 'Microsoft.Compute/virtualMachines/read';

const denyName = `JitAccess-Deny-vm-${vmHash(vmId)}`;
const strayDeny = {
  name: denyName,
  properties: {
    protocol: 'Tcp',
    sourcePortRange: '*',
    destinationPortRange: '22',
    sourceAddressPrefix: '*',
    destinationAddressPrefix: '10.0.0.4',
    access: 'Deny',
    priority: 500,
    direction: 'Inbound',
  },
};

async function startStray(principals: ReturnType<typeof principal>[] = []): Promise<Access> {
  const access = await startAccess({ world: machineWorld({ groups: ['nic'], principals }) });
  await access.call('PUT', `${nicNsgId}/securityRules/${denyName}`, strayDeny);
  access.clock.sleeps.length = 0;
  return access;
}

describe('overdue windows', () => {
  test('of everybody are closed, and those that are not yet over stay', async () => {
    const access = await startAccess();
    const before = await access.world();
    const alice = expectOk(
      await access.as('alice').requestAccess({ ...ask, vm: 'web-01', durationMinutes: 30 }),
    );
    const owner = expectOk(await access.app.requestAccess({ ...ask, vm: 'gateway-01', durationMinutes: 30 }));
    const longer = expectOk(await access.app.requestAccess({ ...ask, vm: 'web-01', durationMinutes: 120 }));
    await access.clock.advance(31 * 60_000);

    const report = expectOk(await access.as('operator').sweep());

    expect(report.closed.map(({ id }) => id).sort()).toEqual([alice.window.id, owner.window.id].sort());
    expect(report).toMatchObject({ failed: [], orphans: [], notJudged: [], gaps: [] });
    const { windows } = expectOk(await access.app.listWindows());
    expect(windows.map(({ window }) => window.id)).toEqual([longer.window.id]);
    expectOk(await access.app.closeWindows({ by: 'mine' }));
    expect(differences(before, await access.world())).toEqual([]);
  });

  test('nothing to do writes nothing and waits for nothing', async () => {
    const access = await startAccess();
    await access.forget();

    const report = expectOk(await access.app.sweep());

    const written = (await access.requests()).filter(({ method }) => method === 'PUT' || method === 'DELETE');
    expect(report).toEqual({
      subscriptions: contoso.subscriptions.map(({ subscriptionId }) => subscriptionId),
      closed: [],
      failed: [],
      orphans: [],
      notJudged: [],
      gaps: [],
    });
    expect(written).toEqual([]);
    expect(access.clock.sleeps).toEqual([]);
  });

  test('are swept by three at once, with somebody who closes them, without an error', async () => {
    const access = await startAccess({ operationMs: 15 });
    const before = await access.world();
    const opened = await Promise.all(
      ['web-01', 'web-01', 'gateway-01'].map((vm) =>
        access.app.requestAccess({ ...ask, vm, durationMinutes: 10 }),
      ),
    );
    const ids = opened.map((one) => expectOk(one).window.id);
    await access.clock.advance(hourMs);

    const [first, second, third, closing] = await Promise.all([
      access.app.sweep(),
      access.app.sweep(),
      access.as('operator').sweep(),
      access.app.closeWindows({ by: 'ids', ids }),
    ]);

    for (const report of [first, second, third]) expect(expectOk(report).failed).toEqual([]);
    expect(expectOk(closing).failed.filter(({ error }) => error.kind !== 'windowNotFound')).toEqual([]);
    expect(differences(before, await access.world())).toEqual([]);
  });

  test('that were extended lose their former rule and stay open', async () => {
    const access = await startAccess({ world: machineWorld({ groups: ['nic'] }) });
    expectOk(await access.app.enablePolicy({ vm: vmId, existingRules: 'keep' }));
    const { window, plan } = expectOk(
      await access.app.requestAccess({ ...ask, vm: vmId, durationMinutes: 30 }),
    );
    const [former] = plan.changes;
    const later = former?.rule?.replace(String(window.endSeconds), String(window.endSeconds + 3600)) ?? '';
    const properties = { ...former?.properties, priority: 450 };
    await access.call('PUT', `${nicNsgId}/securityRules/${later}`, { properties });
    await access.clock.advance(31 * 60_000);

    const report = expectOk(await access.app.sweep());

    expect(report).toMatchObject({ closed: [], failed: [] });
    expect((await access.rules('nic-nsg')).map(({ name }) => name)).toEqual([
      expect.stringContaining('Deny'),
      later,
    ]);
    const { windows } = expectOk(await access.app.listWindows());
    expect(windows).toMatchObject([{ window: { id: window.id }, isOverdue: false }]);
  });

  test('one group refuses: the others are swept and the failure names the rule', async () => {
    const access = await startAccess();
    const stuck = expectOk(await access.app.requestAccess({ ...ask, vm: 'web-01', durationMinutes: 10 }));
    const other = expectOk(await access.app.requestAccess({ ...ask, vm: 'gateway-01', durationMinutes: 10 }));
    await access.clock.advance(hourMs);
    await access.faults({ method: 'DELETE', path: 'front-nsg/securityRules', times: 100, status: 403 });

    const report = expectOk(await access.app.sweep());

    expect(report.closed).toMatchObject([{ id: other.window.id }]);
    expect(report.failed).toMatchObject([
      {
        id: stuck.window.id,
        vm: expect.stringMatching(/\/web-01$/),
        error: { kind: 'leftInPlace', rules: [{ rule: stuck.window.rules[0]?.rule }] },
      },
    ]);
  });

  test('a subscription that cannot be listed is a gap, and the others are swept', async () => {
    const access = await startAccess();
    const lab = expectOk(await access.app.requestAccess({ ...ask, vm: 'lab-01', durationMinutes: 10 }));
    await access.clock.advance(hourMs);
    await access.faults({
      method: 'GET',
      path: '11111111.*/networkSecurityGroups\\?',
      times: 100,
      status: 403,
    });

    const report = expectOk(await access.app.sweep());

    expect(report.closed).toMatchObject([{ id: lab.window.id }]);
    expect(report.gaps).toMatchObject([
      { subscriptionId: expect.stringMatching(/^11111111/), fault: { kind: 'forbidden' } },
    ]);
  });

  test('a rule of somebody else that looks nearly like ours is left alone', async () => {
    const access = await startAccess({ world: machineWorld({ groups: ['nic'] }) });
    const names = [
      `JitAccess-Allow-vm-${vmHash(vmId)}-abcdefgh-123`,
      'JitAccess-Allow-vm',
      'SecurityCenter-JITRule-1-545C5DBC675443D3BF179EFD1EF8254D',
      `my-JitAccess-Allow-vm-${vmHash(vmId)}-abcdefgh-1600000000`,
    ];
    for (const [i, name] of names.entries()) {
      const properties = { ...strayDeny.properties, access: 'Allow', priority: 200 + i };
      await access.call('PUT', `${nicNsgId}/securityRules/${name}`, { properties });
    }
    const before = await access.world();

    expectOk(await access.app.sweep());

    expect(differences(before, await access.world())).toEqual([]);
  });
});

describe('orphans', () => {
  test('go after two looks a flight time apart', async () => {
    const access = await startStray();
    await access.forget();

    const report = expectOk(await access.app.sweep());

    expect(report.orphans).toEqual([{ group: nicNsgId, rule: denyName }]);
    expect(access.clock.sleeps).toEqual([flightMs]);
    const looks = (await access.requests()).filter(({ path }) =>
      path.includes('Microsoft.Compute/virtualMachines?'),
    );
    // Two that judge, and one that sees whether the VM went under JIT while its denies went.
    expect(looks).toHaveLength(3);
    expect(
      Date.parse(looks[1]?.startedAt ?? '') - Date.parse(looks[0]?.startedAt ?? ''),
    ).toBeGreaterThanOrEqual(flightMs);
    expect(await access.rules('nic-nsg')).toEqual([]);
  });

  test('stay where the caller may not list every VM', async () => {
    const access = await startStray([principal('sweeper', [readRules, readRights, writeRules])]);

    const report = expectOk(await access.as('sweeper').sweep());

    expect(report).toMatchObject({ closed: [], failed: [], orphans: [], notJudged: [subscriptionId] });
    expect((await access.rules('nic-nsg')).map(({ name }) => name)).toEqual([denyName]);
    expect(access.clock.sleeps).toEqual([]);
  });

  test('stay where the caller sees the VMs of one resource group only', async () => {
    const sweeper = {
      name: 'sweeper',
      objectId: 'oid-of-sweeper',
      assignments: [
        {
          scope: `/subscriptions/${production.subscriptionId}`,
          actions: [readRules, readRights, writeRules],
        },
        { scope: `/subscriptions/${production.subscriptionId}/resourceGroups/web`, actions: [readMachines] },
      ],
    };
    const access = await startAccess({ world: { ...contoso, principals: [...contoso.principals, sweeper] } });
    const before = await access.world();

    const report = expectOk(await access.as('sweeper').sweep());

    expect(report).toMatchObject({ orphans: [], notJudged: [production.subscriptionId] });
    expect(differences(before, await access.world())).toEqual([]);
  });

  test('go for whoever may list every VM, without rights on tags', async () => {
    const access = await startStray([
      principal('sweeper', [readRules, readRights, writeRules, readMachines]),
    ]);

    expect(expectOk(await access.as('sweeper').sweep()).orphans).toHaveLength(1);
  });

  test('that are enabled between the looks keep their deny', async () => {
    const access = await startStray();
    access.clock.onSleep = async (ms) => {
      if (ms === flightMs) expectOk(await access.app.enablePolicy({ vm: vmId, existingRules: 'keep' }));
    };

    const report = expectOk(await access.app.sweep());

    expect(report.orphans).toEqual([]);
    expect((await access.rules('nic-nsg')).map(({ name }) => name)).toEqual([denyName]);
    expect(await access.tags('vm')).toEqual({ 'jit-access': '22/Tcp PT3H *' });
  });

  test('whose VM has a tag that cannot be read stay: it proves nothing', async () => {
    const access = await startAccess({
      world: machineWorld({ groups: ['nic'], tags: { 'jit-access': '22/Tcp' } }),
    });
    await access.call('PUT', `${nicNsgId}/securityRules/${denyName}`, strayDeny);

    const report = expectOk(await access.app.sweep());

    expect(report.orphans).toEqual([]);
    expect((await access.rules('nic-nsg')).map(({ name }) => name)).toEqual([denyName]);
  });

  test('of a VM whose list cannot be read stay', async () => {
    const access = await startStray();
    await access.faults({
      method: 'GET',
      path: 'Microsoft.Compute/virtualMachines\\?',
      times: 100,
      status: 403,
    });

    expect(expectOk(await access.app.sweep())).toMatchObject({ orphans: [], notJudged: [subscriptionId] });
  });

  test('whose second look fails stay, and the report tells so', async () => {
    const access = await startStray();
    access.clock.onSleep = async (ms) => {
      if (ms === flightMs)
        await access.faults({ method: 'GET', path: '^/subscriptions\\?', times: 100, status: 403 });
    };

    const report = expectOk(await access.app.sweep());

    expect(report).toMatchObject({
      orphans: [],
      gaps: [{ subscriptionId: null, fault: { kind: 'forbidden' } }],
    });
    expect((await access.rules('nic-nsg')).map(({ name }) => name)).toEqual([denyName]);
  });

  test('an allow whose VM left JIT goes before its end', async () => {
    const access = await startAccess({ world: machineWorld({ groups: ['nic'] }) });
    expectOk(await access.app.enablePolicy({ vm: vmId, existingRules: 'keep' }));
    const { window } = expectOk(await access.app.requestAccess({ ...ask, vm: vmId }));
    await access.call('PATCH', `${vmId}/providers/Microsoft.Resources/tags/default?api-version=2021-04-01`, {
      operation: 'Merge',
      properties: { tags: { 'jit-access': 'off' } },
    });

    const report = expectOk(await access.app.sweep());

    expect(report.closed).toMatchObject([{ id: window.id }]);
    expect(report.orphans).toHaveLength(2);
    expect(await access.rules('nic-nsg')).toEqual([]);
  });

  test('a preview names them and the overdue, and waits for nothing', async () => {
    const access = await startStray();

    const plan = expectOk(await access.app.previewSweep());

    expect(plan.changes).toMatchObject([{ target: nicNsgId, action: 'delete', rule: denyName }]);
    expect(plan.warnings).toEqual([{ kind: 'orphanRule', group: nicNsgId, rule: denyName }]);
    expect(access.clock.sleeps).toEqual([]);
  });
});
