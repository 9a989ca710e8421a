import { describe, expect, test } from 'vitest';
import type { App } from '../../src/access/app.ts';
import { type RoleName, roleDefinition } from '../../src/core/roleDefinition.ts';
import { contoso } from '../../src/sandbox/worlds/contoso.ts';
import { differences } from './differences.ts';
import { expectError, expectOk } from './expectOk.ts';
import { machineWorld, nicNsgId, principal, subnetNsgId, subscriptionId, vmId } from './machineWorld.ts';
import { type Access, startAccess } from './startAccess.ts';

const ask = { vm: 'vm', sources: 'my-ip', justification: 'why', waitMs: 0 } as const;
const policy = { 'jit-access': '22/Tcp PT1H *' };
const scope = `/subscriptions/${subscriptionId}`;
const writeAction = 'Microsoft.Network/networkSecurityGroups/securityRules/write';
const deleteAction = 'Microsoft.Network/networkSecurityGroups/securityRules/delete';
const tagAction = 'Microsoft.Resources/tags/write';

/** A world, and the use cases as somebody who holds a role in it and nothing else, or all of it but one action. */
async function startAs(role: RoleName, { without = '', tags = {} as Record<string, string> } = {}) {
  const actions = roleDefinition(role, [scope]).Actions.filter((action) => action !== without);
  const world = machineWorld({ tags, principals: [principal('somebody', [...actions])] });
  const access = await startAccess({ world });
  return { access, app: access.as('somebody') };
}

async function request(app: App): Promise<string> {
  return expectOk(await app.requestAccess(ask)).window.id;
}

const lockId = (group: string) => `${group}/providers/Microsoft.Authorization/locks/keep`;

describe('a reader', () => {
  test('sees what the owner sees, in every subscription', async () => {
    const { Actions } = roleDefinition('reader', []);
    const principals = [
      {
        name: 'somebody',
        objectId: 'oid',
        assignments: contoso.subscriptions.map((one) => ({
          scope: `/subscriptions/${one.subscriptionId}`,
          actions: [...Actions],
        })),
      },
    ];
    const access = await startAccess({ world: { ...contoso, principals } });
    const reader = access.as('somebody');

    const seen = expectOk(await reader.listMachines({}));

    const resourceManager = ({ machine }: (typeof seen.machines)[number]) => machine.deployment !== 'classic';
    const owners = expectOk(await access.app.listMachines({}));
    expect(seen.machines).toEqual(owners.machines.filter(resourceManager));
    expect(seen.gaps).toEqual([]);
    expect(expectOk(await reader.listWindows())).toEqual(expectOk(await access.app.listWindows()));
  });

  test('writes nothing', async () => {
    const { access, app } = await startAs('reader', { tags: policy });
    const before = await access.world();

    expect(expectError(await app.requestAccess(ask)).kind).toBe('missingPermissions');
    expect(expectError(await app.enablePolicy({ vm: 'vm', existingRules: 'keep' })).kind).toBe(
      'missingPermissions',
    );
    expect(differences(before, await access.world())).toEqual([]);
  });
});

describe('a requester', () => {
  test('opens, sees and closes a window, and nothing is left', async () => {
    const { access, app } = await startAs('requester', { tags: policy });
    const before = await access.world();

    const id = await request(app);
    const { windows } = expectOk(await app.listWindows());
    const { closed } = expectOk(await app.closeWindows({ by: 'mine' }));

    expect(windows.map(({ window }) => window.id)).toEqual([id]);
    expect(closed.map((window) => window.id)).toEqual([id]);
    expect(differences(before, await access.world())).toEqual([]);
  });

  test.each([writeAction, deleteAction])('without %s is told that and nothing else', async (action) => {
    const { access, app } = await startAs('requester', { tags: policy, without: action });
    const before = await access.world();

    const error = expectError(await app.requestAccess(ask));

    expect(error).toMatchObject({
      kind: 'missingPermissions',
      missing: [subnetNsgId, nicNsgId].map((group) => ({ action, scope: group })),
    });
    expect(differences(before, await access.world())).toEqual([]);
  });

  test('makes rules of ours what they should be again, and is told beforehand that this is allowed', async () => {
    const { access, app } = await startAs('requester');
    expectOk(await access.app.enablePolicy({ vm: 'vm', existingRules: 'keep' }));
    const before = await access.world();
    const [deny] = await access.rules('nic-nsg');
    await access.call('DELETE', `${nicNsgId}/securityRules/${deny?.name}`);

    const report = expectOk(await app.checkPermissions({ vm: 'vm' }));
    expectOk(await app.repair({ vm: 'vm' }));

    expect(report.operations).toContainEqual({ operation: 'repair', allowed: true, missing: [] });
    expect(differences(before, await access.world())).toEqual([]);
  });

  test.each([writeAction, deleteAction])(
    'without %s is told the same of a repair, before and after',
    async (action) => {
      const { access, app } = await startAs('requester', { without: action });
      expectOk(await access.app.enablePolicy({ vm: 'vm', existingRules: 'keep' }));
      const [deny] = await access.rules('nic-nsg');
      await access.call('DELETE', `${nicNsgId}/securityRules/${deny?.name}`);

      const report = expectOk(await app.checkPermissions({ vm: 'vm' }));
      const error = expectError(await app.repair({ vm: 'vm' }));

      const missing = [subnetNsgId, nicNsgId].map((group) => ({ action, scope: group }));
      expect(report.operations.find(({ operation }) => operation === 'repair')).toMatchObject({ missing });
      expect(error).toEqual({ kind: 'missingPermissions', vm: vmId, missing });
    },
  );

  test('may not put a VM under JIT', async () => {
    const { app } = await startAs('requester');

    const error = expectError(await app.enablePolicy({ vm: 'vm', existingRules: 'keep' }));

    expect(error).toMatchObject({ missing: [{ action: tagAction, scope: vmId }] });
  });
});

describe('a policy owner', () => {
  test('enables, sets the policy, opens, closes and disables, and nothing is left', async () => {
    const { access, app } = await startAs('owner');
    const before = await access.world();

    expectOk(await app.enablePolicy({ vm: 'vm', existingRules: 'keep' }));
    const { policy: first } = expectOk(await app.readPolicy({ vm: 'vm' }));
    const ports = first.ports.map((port) => ({ ...port, maxDurationMinutes: 30 }));
    expectOk(await app.enablePolicy({ vm: 'vm', policy: { ports }, existingRules: 'keep' }));
    await request(app);
    expectOk(await app.closeWindows({ by: 'vm', vm: 'vm' }));
    expectOk(await app.disablePolicy({ vm: 'vm' }));

    expect(differences(before, await access.world())).toEqual([]);
  });

  test.each([
    [writeAction, [subnetNsgId, nicNsgId]],
    [deleteAction, [subnetNsgId, nicNsgId]],
    [tagAction, [vmId]],
  ])('without %s is told that and nothing else', async (action, scopes) => {
    const { access, app } = await startAs('owner', { without: action, tags: policy });
    const before = await access.world();

    const enable = expectError(await app.enablePolicy({ vm: 'vm', existingRules: 'keep' }));
    const disable = expectError(await app.disablePolicy({ vm: 'vm' }));

    const missing = scopes.map((one) => ({ action, scope: one }));
    expect(enable).toEqual({ kind: 'missingPermissions', vm: vmId, missing });
    expect(disable).toEqual({ kind: 'missingPermissions', vm: vmId, missing });
    expect(differences(before, await access.world())).toEqual([]);
  });
});

describe('a sweeper', () => {
  /** An overdue window, whose rule in one group a lock keeps, and a deny of a VM that has no policy. */
  async function startOverdue(without = '') {
    const { access, app } = await startAs('sweeper', { without });
    expectOk(await access.app.enablePolicy({ vm: 'vm', existingRules: 'keep' }));
    const { window } = expectOk(await access.app.requestAccess(ask));
    await access.call('PUT', lockId(nicNsgId), { properties: { level: 'CanNotDelete' } });
    await access.clock.advance(2 * 3600_000);
    return { access, app, window };
  }

  const allowsIn = async (access: Access, group: string) =>
    (await access.rules(group)).filter(({ properties }) => properties.access === 'Allow');

  test('closes what is overdue, under a lock as well, and removes orphans', async () => {
    const { access, app, window } = await startOverdue();
    const vm = (await access.world()).resources.find(({ id }) => id === vmId);
    await access.call('PATCH', vmId, { tags: {} });

    const swept = expectOk(await app.sweep());

    expect(vm?.tags).toHaveProperty('jit-access');
    expect(swept).toMatchObject({ closed: [{ id: window.id }], failed: [], notJudged: [], gaps: [] });
    expect(swept.orphans.map(({ group }) => group)).toContain(subnetNsgId);
    expect(await allowsIn(access, 'subnet-nsg')).toEqual([]);
    expect(await allowsIn(access, 'nic-nsg')).toEqual([]);
  });

  test.each([
    [deleteAction, 'subnet-nsg'],
    [writeAction, 'nic-nsg'],
  ])('without %s leaves the rule in %s and says what is missing', async (action, group) => {
    const { access, app, window } = await startOverdue(action);

    const swept = expectOk(await app.sweep());

    expect(await allowsIn(access, group)).toHaveLength(1);
    expect(swept.closed).toEqual([]);
    expect(swept.failed).toMatchObject([
      { id: window.id, error: { kind: 'leftInPlace', cause: { cause: { kind: 'forbidden', action } } } },
    ]);
  });

  test('may neither open a window nor change a policy', async () => {
    const { app } = await startAs('sweeper', { tags: policy });

    const opened = await app.requestAccess(ask);
    const enabled = await app.enablePolicy({ vm: 'vm', existingRules: 'keep' });

    expect([opened.ok, enabled.ok]).toEqual([false, false]);
  });
});

test.each<RoleName>(['reader', 'requester', 'owner', 'sweeper'])(
  'the role of a %s is a definition that Azure takes',
  (role) => {
    const definition = roleDefinition(role, [scope]);

    expect(Object.keys(definition)).toEqual([
      'Name',
      'IsCustom',
      'Description',
      'Actions',
      'NotActions',
      'DataActions',
      'NotDataActions',
      'AssignableScopes',
    ]);
    expect(definition).toMatchObject({ IsCustom: true, NotActions: [], AssignableScopes: [scope] });
    expect(new Set(definition.Actions).size).toBe(definition.Actions.length);
    for (const action of definition.Actions) expect(action).toMatch(/^Microsoft\.\w+(\/\w+)+$/);
  },
);
