import { describe, expect, test } from 'vitest';
import type { Principal } from '../../../src/sandbox/world.ts';
import { idIn } from '../../../src/sandbox/worlds/resourceGroup.ts';
import { differences } from '../../access/differences.ts';
import { expectError, expectOk } from '../../access/expectOk.ts';
import { group, machineWorld, nicNsgId, principal, subnetNsgId, vmId } from '../../access/machineWorld.ts';
import { type Access, here, startAccess } from '../../access/startAccess.ts';

const ask = { vm: vmId, sources: 'my-ip', justification: 'why', waitMs: 0 } as const;
const lockId = (scope: string) => `${scope}/providers/Microsoft.Authorization/locks/keep`;

async function startConfigured(
  groups: ('nic' | 'subnet')[] = ['nic'],
  principals: Principal[] = [],
): Promise<Access> {
  const access = await startAccess({ world: machineWorld({ groups, principals }) });
  expectOk(await access.app.enablePolicy({ vm: vmId, existingRules: 'keep' }));
  return access;
}

const lock = (access: Access, scope: string, level: 'CanNotDelete' | 'ReadOnly') =>
  access.call('PUT', lockId(scope), { properties: { level } });
const unlock = (access: Access, scope: string) => access.call('DELETE', lockId(scope));

describe('a lock that refuses deletes', () => {
  test.each([
    ['on the group', nicNsgId],
    ['on the resource group', group.id],
  ])('%s: closing makes the rule inert and says so, and a later sweep deletes it', async (_, scope) => {
    const access = await startConfigured();
    const before = await access.world();
    const { window } = expectOk(await access.app.requestAccess(ask));
    await lock(access, scope, 'CanNotDelete');

    const report = expectOk(await access.app.closeWindows({ by: 'ids', ids: [window.id] }));

    expect(report).toEqual({
      closed: [{ id: window.id, vm: vmId, inert: window.rules }],
      failed: [],
      gaps: [],
    });
    const rule = (await access.rules('nic-nsg')).find(({ name }) => name === window.rules[0]?.rule);
    expect(rule?.properties).toMatchObject({ access: 'Deny', sourceAddressPrefix: '192.0.2.0/32' });
    expect(await access.probe(here, vmId)).toBe('Deny');
    expect(expectOk(await access.app.listWindows()).windows).toEqual([]);

    // It was told when it was closed; a sweep that still cannot delete it has nothing new to tell.
    const whileLocked = expectOk(await access.app.sweep());
    expect(whileLocked).toMatchObject({ closed: [], failed: [], orphans: [] });

    await unlock(access, scope);
    expectOk(await access.app.sweep());
    expect(differences(before, await access.world())).toEqual([]);
  });

  test('an inert rule does not shut out another window from the same address', async () => {
    const access = await startConfigured();
    const { window } = expectOk(await access.app.requestAccess(ask));
    await lock(access, nicNsgId, 'CanNotDelete');
    expectOk(await access.app.closeWindows({ by: 'ids', ids: [window.id] }));

    const second = expectOk(await access.app.requestAccess(ask));

    expect(second.window.id).not.toBe(window.id);
    expect(await access.probe(here, vmId)).toBe('Allow');
  });

  test('disabling makes every rule inert, warns, and takes the tag', async () => {
    const access = await startConfigured();
    expectOk(await access.app.requestAccess(ask));
    await lock(access, nicNsgId, 'CanNotDelete');

    const { warnings } = expectOk(await access.app.disablePolicy({ vm: vmId }));

    const rules = await access.rules('nic-nsg');
    expect(warnings).toEqual(rules.map(({ name }) => ({ kind: 'madeInert', group: nicNsgId, rule: name })));
    for (const { properties } of rules) expect(properties.sourceAddressPrefix).toBe('192.0.2.0/32');
    expect(await access.tags('vm')).toEqual({});
    await unlock(access, nicNsgId);
    expectOk(await access.app.sweep());
    expect(await access.rules('nic-nsg')).toEqual([]);
  });

  test('an opening that is undone under it names the inert rule', async () => {
    const access = await startConfigured(['nic', 'subnet']);
    await lock(access, nicNsgId, 'CanNotDelete');
    await access.faults({ method: 'PUT', path: 'subnet-nsg/securityRules/JitAccess-Allow', status: 403 });

    const error = expectError(await access.app.requestAccess(ask));

    const left = (await access.rules('nic-nsg')).find(({ name }) => name.startsWith('JitAccess-Allow'));
    expect(left?.properties.access).toBe('Deny');
    expect(error).toMatchObject({ kind: 'leftInPlace', rules: [{ group: nicNsgId, rule: left?.name }] });
    expect(await access.probe(here, vmId)).toBe('Deny');
  });
});

describe('a lock that refuses deletes in one group, while another group cannot be written', () => {
  const leftIn = async (access: Access) => {
    const rulesIn = async (name: string, groupId: string) =>
      (await access.rules(name)).map(({ name: rule }) => ({ group: groupId, rule }));
    return [...(await rulesIn('subnet-nsg', subnetNsgId)), ...(await rulesIn('nic-nsg', nicNsgId))];
  };
  const startStuck = async () => {
    const rules = 'Microsoft.Network/networkSecurityGroups/securityRules';
    const actions = ['*/read', `${rules}/write`, `${rules}/delete`, 'Microsoft.Resources/tags/write'];
    const principals = [principal('ruleWriter', actions)];
    const access = await startConfigured(['nic', 'subnet'], principals);
    const { window } = expectOk(await access.app.requestAccess(ask));
    await lock(access, nicNsgId, 'CanNotDelete');
    const refused = { path: '/subnet-nsg', status: 403, times: 100 };
    await access.faults({ method: 'DELETE', ...refused }, { method: 'PUT', ...refused });
    return { access, window };
  };

  test('closing names the inert rule beside the one that stays', async () => {
    const { access, window } = await startStuck();

    const { failed } = expectOk(await access.app.closeWindows({ by: 'ids', ids: [window.id] }));

    const allows = (await leftIn(access)).filter(({ rule }) => rule.includes('Allow'));
    expect(failed).toMatchObject([{ id: window.id, error: { kind: 'leftInPlace', rules: allows } }]);
  });

  test('a sweep names the inert rule beside the one that stays', async () => {
    const { access, window } = await startStuck();
    await access.clock.advance(2 * 3600_000);

    const { failed } = expectOk(await access.app.sweep());

    const allows = (await leftIn(access)).filter(({ rule }) => rule.includes('Allow'));
    expect(failed).toMatchObject([{ id: window.id, error: { kind: 'leftInPlace', rules: allows } }]);
  });

  test('disabling names the inert rules beside those that stay', async () => {
    const { access } = await startStuck();

    const error = expectError(await access.as('ruleWriter').disablePolicy({ vm: vmId }));

    const byName = ({ rule: a }: { rule: string }, { rule: b }: { rule: string }) => (a < b ? -1 : 1);
    const left = error.kind === 'leftInPlace' ? [...error.rules] : [];
    expect(left.sort(byName)).toEqual((await leftIn(access)).sort(byName));
    expect(left).toHaveLength(4);
  });
});

describe('a lock that refuses every write', () => {
  test('opening is refused, names the lock and leaves nothing', async () => {
    const access = await startConfigured();
    await lock(access, nicNsgId, 'ReadOnly');
    const before = await access.world();

    const error = expectError(await access.app.requestAccess(ask));

    expect(error).toMatchObject({ kind: 'locked', locked: [{ scope: nicNsgId, lock: { scope: nicNsgId } }] });
    expect(differences(before, await access.world())).toEqual([]);
  });

  test('on one of two groups: the other one is as before', async () => {
    const access = await startConfigured(['nic', 'subnet']);
    await lock(access, nicNsgId, 'ReadOnly');
    const before = await access.world();

    const error = expectError(await access.app.requestAccess(ask));

    expect(error).toMatchObject({ kind: 'locked', locked: [{ scope: nicNsgId }] });
    expect(differences(before, await access.world())).toEqual([]);
  });

  test('closing names the rule that stays', async () => {
    const access = await startConfigured();
    const { window } = expectOk(await access.app.requestAccess(ask));
    await lock(access, nicNsgId, 'ReadOnly');

    const report = expectOk(await access.app.closeWindows({ by: 'ids', ids: [window.id] }));

    expect(report.closed).toEqual([]);
    expect(report.failed).toMatchObject([
      {
        id: window.id,
        error: { kind: 'leftInPlace', rules: window.rules, cause: { cause: { kind: 'locked' } } },
      },
    ]);
  });
});

describe('locks are known before anything is written', () => {
  const writes = async (access: Access) =>
    (await access.requests()).filter(({ method }) => ['PUT', 'PATCH', 'DELETE'].includes(method));

  test.each([
    ['enabling', (access: Access) => access.app.enablePolicy({ vm: vmId, existingRules: 'override' })],
    ['requesting', (access: Access) => access.app.requestAccess(ask)],
    ['disabling', (access: Access) => access.app.disablePolicy({ vm: vmId })],
    [
      'a dry run of enabling',
      (access: Access) => access.app.previewEnable({ vm: vmId, existingRules: 'keep' }),
    ],
    ['a dry run of requesting', (access: Access) => access.app.previewRequest(ask)],
    ['a dry run of disabling', (access: Access) => access.app.previewDisable({ vm: vmId })],
  ])('ReadOnly on the resource group refuses %s', async (_, act) => {
    const access = await startConfigured();
    await lock(access, group.id, 'ReadOnly');
    await access.forget();

    const result = await act(access);

    expect(result).toMatchObject({ ok: false, error: { kind: 'locked', vm: vmId } });
    expect(await writes(access)).toEqual([]);
  });

  test.each([
    ['enabling', (access: Access) => access.app.enablePolicy({ vm: vmId, existingRules: 'keep' })],
    ['requesting', (access: Access) => access.app.requestAccess(ask)],
    [
      'a dry run of enabling',
      (access: Access) => access.app.previewEnable({ vm: vmId, existingRules: 'keep' }),
    ],
    ['a dry run of requesting', (access: Access) => access.app.previewRequest(ask)],
    ['a dry run of disabling', (access: Access) => access.app.previewDisable({ vm: vmId })],
  ])('CanNotDelete on the group is told when %s', async (_, act) => {
    const access = await startConfigured();
    await lock(access, nicNsgId, 'CanNotDelete');

    const { warnings } = expectOk<{ warnings: readonly object[] }>(await act(access));

    expect(warnings).toContainEqual({
      kind: 'deleteLocked',
      group: nicNsgId,
      lock: 'keep',
      lockScope: nicNsgId,
    });
  });

  test('ReadOnly on what is not written does not matter', async () => {
    const access = await startConfigured();
    await lock(access, idIn(group, 'Microsoft.Network/publicIPAddresses', 'vm-ip'), 'ReadOnly');

    expectOk(await access.app.requestAccess(ask));
  });

  test('somebody who may not read locks is refused by Azure, and nothing is left', async () => {
    const actions = ['Microsoft.Compute/*/read', 'Microsoft.Network/*', 'Microsoft.Resources/*'];
    const access = await startAccess({
      world: machineWorld({ groups: ['nic'], principals: [principal('carol', actions)] }),
    });
    expectOk(await access.app.enablePolicy({ vm: vmId, existingRules: 'keep' }));
    await lock(access, nicNsgId, 'ReadOnly');
    const before = await access.world();

    const error = expectError(await access.as('carol').requestAccess(ask));

    expect(error).toMatchObject({ kind: 'azure', cause: { kind: 'locked', lockScope: nicNsgId } });
    expect(differences(before, await access.world())).toEqual([]);
  });
});

describe('a dry run under a lock that refuses deletes is what is written', () => {
  const previews: [string, (access: Access) => ReturnType<Access['app']['previewClose']>][] = [
    ['closing', (access) => access.app.previewClose({ by: 'mine' })],
    ['disabling', (access) => access.app.previewDisable({ vm: vmId })],
  ];
  test.each(previews)('%s', async (what, preview) => {
    const access = await startConfigured();
    const { window } = expectOk(await access.app.requestAccess(ask));
    // Two rules of one window in one group: they too are rewritten, and not taken by a write of the group.
    expectOk(await access.app.extendWindow({ window: window.id, durationMinutes: 120 }));
    await lock(access, nicNsgId, 'CanNotDelete');

    const plan = expectOk(await preview(access));
    if (what === 'closing') expectOk(await access.app.closeWindows({ by: 'mine' }));
    else expectOk(await access.app.disablePolicy({ vm: vmId }));

    const rules = await access.rules('nic-nsg');
    const planned = plan.changes.filter(({ rule }) => rule !== null);
    expect(planned).toHaveLength(what === 'closing' ? 2 : 3);
    for (const { action, rule, properties } of planned) {
      expect(action).toBe('put');
      expect(rules.find(({ name }) => name === rule)?.properties).toMatchObject(properties);
    }
    expect(plan.warnings).toContainEqual(expect.objectContaining({ kind: 'deleteLocked', group: nicNsgId }));
  });
});
