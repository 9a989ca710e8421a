import { expect, test } from 'vitest';
import { type RoleName, roleDefinition } from '../../../src/core/roleDefinition.ts';
import type { World } from '../../../src/sandbox/world.ts';
import { firewalled } from '../../../src/sandbox/worlds/firewalled.ts';
import { connectivity, workloads } from '../../../src/sandbox/worlds/firewalledSubscriptions.ts';
import { expectError, expectOk } from '../expectOk.ts';
import { here } from '../startAccess.ts';
import { ask, expectFates, startFirewalled } from './startFirewalled.ts';

const both = [connectivity, workloads];

/** The world with somebody who holds a role of ours in subscriptions, and nothing else. */
function withRole(name: string, role: RoleName, subscriptions = both): World {
  const assignments = subscriptions.map(({ subscriptionId }) => {
    const scope = `/subscriptions/${subscriptionId}`;
    return { scope, actions: [...roleDefinition(role, [scope]).Actions], notActions: [] };
  });
  return { ...firewalled, principals: [...firewalled.principals, { name, objectId: name, assignments }] };
}

test.each(['app-01', 'shop-01', 'plant-01', 'legacy-01'])(
  '%s: whoever holds the role of a sweeper ends its window',
  async (name) => {
    const access = await startFirewalled({ world: withRole('guard', 'sweeper') });
    const vm = access.idOf(name);
    expectOk(await access.app.enablePolicy({ vm, existingRules: 'override' }));
    const { window } = expectOk(await access.app.requestAccess({ ...ask, vm, durationMinutes: 30 }));
    const sweeper = access.as('guard');

    await access.clock.advance(25 * 60_000);
    const early = expectOk(await sweeper.sweep());
    await expectFates(access, vm, { [here]: 'Deny' });
    await access.clock.advance(5 * 60_000);
    const last = expectOk(await sweeper.sweep());

    for (const { failed, gaps, notJudged, orphans } of [early, last])
      expect({ failed, gaps, notJudged, orphans }).toEqual({
        failed: [],
        gaps: [],
        notJudged: [],
        orphans: [],
      });
    expect(last.closed).toMatchObject([{ id: window.id }]);
    expectOk(await access.app.disablePolicy({ vm }));
    expect(await access.changes()).toEqual([]);
  },
);

test.each(['app-01', 'shop-01', 'plant-01'])(
  '%s: the role of a requester opens, extends and closes',
  async (name) => {
    const access = await startFirewalled({ world: withRole('dev', 'requester') });
    const vm = access.idOf(name);
    expectOk(await access.app.enablePolicy({ vm, existingRules: 'override' }));
    const dev = access.as('dev');

    const { window } = expectOk(await dev.requestAccess({ ...ask, vm, durationMinutes: 30 }));
    await expectFates(access, vm, { [here]: 'Allow' });
    expectOk(await dev.extendWindow({ window: window.id, durationMinutes: 60 }));
    expectOk(await dev.closeWindows({ by: 'mine' }));

    await expectFates(access, vm, { [here]: 'Deny' });
  },
);

test.each(['app-01', 'legacy-01'])(
  '%s: a sweeper who sees the firewall’s subscription only leaves windows and denies of VMs elsewhere',
  async (name) => {
    const access = await startFirewalled({ world: withRole('guard', 'sweeper', [connectivity]) });
    const vm = access.idOf(name);
    expectOk(await access.app.enablePolicy({ vm, existingRules: 'override' }));
    expectOk(await access.app.requestAccess({ ...ask, vm, durationMinutes: 60 }));
    const before = await access.ourFirewallRules();
    expect(before.length).toBeGreaterThan(0);

    const report = expectOk(await access.as('guard').sweep());

    expect(await access.ourFirewallRules()).toEqual(before);
    expect(report.orphans).toEqual([]);
    await expectFates(access, vm, { [here]: 'Allow' });
  },
);

test('an orphaned deny in a firewall goes when its VM, in another subscription, is seen without a policy', async () => {
  const access = await startFirewalled();
  const vm = access.idOf('legacy-01');
  expectOk(await access.app.enablePolicy({ vm, existingRules: 'override' }));
  await access.call('PATCH', `${vm}/providers/Microsoft.Resources/tags/default?api-version=2021-04-01`, {
    operation: 'Delete',
    properties: { tags: { 'jit-access': '' } },
  });

  const report = expectOk(await access.app.sweep());

  expect(report.orphans).toHaveLength(2);
  expect(report.notJudged).toEqual([]);
  expect(await access.changes()).toEqual([]);
});

test.each([
  [
    'alice',
    'app-01',
    [
      'azureFirewalls/write @ fw-classic',
      'virtualNetworks/subnets/join/action @ hub-classic',
      'publicIPAddresses/join/action @ hub-classic',
    ],
  ],
  [
    'nojoin',
    'app-01',
    ['virtualNetworks/subnets/join/action @ hub-classic', 'publicIPAddresses/join/action @ hub-classic'],
  ],
  [
    'alice',
    'shop-01',
    [
      'firewallPolicies/ruleCollectionGroups/write @ hub-rules',
      'firewallPolicies/ruleCollectionGroups/delete @ hub-rules',
    ],
  ],
] as const)(
  '%s is refused at %s before anything is written, with each missing action and its scope',
  async (who, name, expected) => {
    const access = await startFirewalled();
    const vm = access.idOf(name);
    expectOk(await access.app.enablePolicy({ vm, existingRules: 'keep' }));
    const { window } = expectOk(await access.app.requestAccess({ ...ask, vm }));
    await access.forget();
    const app = access.as(who);

    const errors = [
      expectError(await app.requestAccess({ ...ask, vm })),
      expectError(await app.extendWindow({ window: window.id, durationMinutes: 120 })),
      expectOk(await app.closeWindows({ by: 'ids', ids: [window.id] })).failed[0]?.error,
    ];

    for (const error of errors) {
      const missing = error?.kind === 'missingPermissions' ? error.missing : [];
      expect(
        missing.map(
          ({ action, scope }) => `${action.replace('Microsoft.Network/', '')} @ ${scope.split('/').at(-1)}`,
        ),
      ).toEqual(expected);
    }
    const writes = (await access.requests()).filter(
      ({ method, path }) => method !== 'GET' && !path.includes('ResourceGraph'),
    );
    expect(writes).toEqual([]);
  },
);

test.each(['app-01', 'shop-01'])(
  'who sees no firewall before %s opens nothing that leads nowhere without a word',
  async (name) => {
    const access = await startFirewalled();
    const vm = access.idOf(name);
    expectOk(await access.app.enablePolicy({ vm, existingRules: 'keep' }));

    const opened = expectOk(await access.as('appteam').requestAccess({ ...ask, vm }));

    expect(opened.warnings.map(({ kind }) => kind)).toContain('noPublicPath');
    expect(opened.connection).toMatchObject({ isPrivate: true });
    expectOk(await access.as('appteam').closeWindows({ by: 'mine' }));
  },
);

test.each(['app-01', 'shop-01'])(
  'operator opens and closes %s with the rights that it takes and no more',
  async (name) => {
    const access = await startFirewalled();
    const vm = access.idOf(name);
    expectOk(await access.app.enablePolicy({ vm, existingRules: 'keep' }));

    expectOk(await access.as('operator').requestAccess({ ...ask, vm }));
    await expectFates(access, vm, { [here]: 'Allow' });
    expectOk(await access.as('operator').closeWindows({ by: 'mine' }));

    await expectFates(access, vm, { [here]: 'Deny' });
  },
);
