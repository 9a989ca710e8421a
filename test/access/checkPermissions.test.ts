import { describe, expect, test } from 'vitest';
import type { PermissionReport } from '../../src/access/checkPermissions.ts';
import { expectError, expectOk } from './expectOk.ts';
import {
  group,
  machineWorld,
  nicNsgId,
  principal,
  subnetNsgId,
  subscriptionId,
  vmId,
} from './machineWorld.ts';
import { type Access, startAccess } from './startAccess.ts';

const subscription = `/subscriptions/${subscriptionId}`;
const nicId = `${group.id}/providers/Microsoft.Network/networkInterfaces/vm-nic`;
const writeAction = 'Microsoft.Network/networkSecurityGroups/securityRules/write';
const deleteAction = 'Microsoft.Network/networkSecurityGroups/securityRules/delete';
const tagAction = 'Microsoft.Resources/tags/write';

async function startWith(...actions: string[]): Promise<Access> {
  return startAccess({ world: machineWorld({ principals: [principal('somebody', actions)] }) });
}

async function check(access: Access, vm = 'vm'): Promise<PermissionReport> {
  return expectOk(await access.as('somebody').checkPermissions({ vm }));
}

const allowed = ({ operations }: PermissionReport) =>
  operations.filter((one) => one.allowed).map(({ operation }) => operation);

const missingFor = ({ operations }: PermissionReport, name: string) =>
  operations.find(({ operation }) => operation === name)?.missing;

const lock = (access: Access, scope: string, level: string, name = 'keep') =>
  access.call('PUT', `${scope}/providers/Microsoft.Authorization/locks/${name}`, {
    properties: { level, notes: 'why' },
  });

describe('what may be done about a VM', () => {
  test('everything, for the owner', async () => {
    const access = await startWith();

    const report = expectOk(await access.app.checkPermissions({ vm: 'vm' }));

    expect(report.machine.id).toBe(vmId);
    expect(allowed(report)).toEqual([
      'list',
      'request',
      'extend',
      'close',
      'enable',
      'disable',
      'repair',
      'sweep',
    ]);
    expect(report).toMatchObject({ locks: [], unread: [] });
  });

  test('seeing only, for a reader, and each missing right is named with its scope', async () => {
    const report = await check(await startWith('*/read'));

    const rules = [subnetNsgId, nicNsgId].flatMap((scope) =>
      [writeAction, deleteAction].map((action) => ({ action, scope })),
    );
    expect(allowed(report)).toEqual(['list']);
    expect(missingFor(report, 'request')).toEqual(rules);
    expect(missingFor(report, 'enable')).toEqual([...rules, { action: tagAction, scope: vmId }]);
    expect(missingFor(report, 'close')).toEqual(rules.filter(({ action }) => action === deleteAction));
  });

  test('requesting and closing but not enabling, for who may change rules', async () => {
    const report = await check(await startWith('*/read', writeAction, deleteAction));

    expect(allowed(report)).toEqual(['list', 'request', 'extend', 'close', 'repair', 'sweep']);
    expect(missingFor(report, 'disable')).toEqual([{ action: tagAction, scope: vmId }]);
  });

  test('what Azure refuses to show is missing, as far as it is seen', async () => {
    const access = await startWith('Microsoft.Compute/virtualMachines/read');

    const byName = await check(access);
    const byId = await check(access, vmId);

    for (const report of [byName, byId]) {
      expect(missingFor(report, 'list')).toEqual([
        { action: 'Microsoft.Network/networkInterfaces/read', scope: nicId },
      ]);
      // Which groups guard the VM stands behind the interface, and closing goes by what stands in them.
      expect(report.operations.map((one) => one.allowed)).toEqual([
        false,
        false,
        false,
        null,
        false,
        false,
        false,
        null,
      ]);
    }
  });

  test('an id that is not the caller’s to see', async () => {
    const report = await check(await startWith('Microsoft.Network/*/read'), vmId);

    expect(missingFor(report, 'list')).toEqual([
      { action: 'Microsoft.Compute/virtualMachines/read', scope: vmId },
    ]);
  });

  test('costs one request where the resource group grants everything', async () => {
    const access = await startWith();
    await access.forget();

    expectOk(await access.app.checkPermissions({ vm: vmId }));

    const asked = (await access.requests()).filter(({ path }) => path.includes('/permissions'));
    expect(asked.map(({ path }) => path.split('/providers')[0])).toEqual([group.id]);
  });

  test('a name that nobody has is an error', async () => {
    const access = await startWith('*/read');

    const error = expectError(await access.as('somebody').checkPermissions({ vm: 'nobody' }));

    expect(error).toEqual({ kind: 'machineNotFound', name: 'nobody' });
  });

  test('unknown where Azure does not say, and what it says elsewhere counts', async () => {
    const access = await startWith('*');
    await access.faults({ path: 'permissions', times: 100, status: 403 });

    const report = await check(access);

    expect(report.operations.map((one) => one.allowed)).toEqual(Array(8).fill(null));
    expect(report.unread.map(({ what, scope }) => [what, scope])).toContainEqual(['permissions', vmId]);
  });
});

describe('locks', () => {
  test('in the way are named from wherever they stand, others are not', async () => {
    const access = await startWith();
    await lock(access, subscription, 'ReadOnly', 'freeze');
    await lock(access, nicNsgId, 'CanNotDelete');
    await lock(access, nicId, 'ReadOnly', 'elsewhere');

    const { locks, unread } = expectOk(await access.app.checkPermissions({ vm: vmId }));

    expect(locks).toEqual([
      { level: 'ReadOnly', scope: subscription, name: 'freeze', notes: 'why' },
      { level: 'CanNotDelete', scope: nicNsgId, name: 'keep', notes: 'why' },
    ]);
    expect(unread).toEqual([]);
  });

  test('that keep rules make closing need the right to rewrite them', async () => {
    const access = await startWith('*/read', deleteAction);
    expect(missingFor(await check(access), 'close')).toEqual([]);
    await lock(access, nicNsgId, 'CanNotDelete');

    expect(missingFor(await check(access), 'close')).toEqual([{ action: writeAction, scope: nicNsgId }]);
  });

  test('that the caller may not see are told as unknown', async () => {
    const access = await startWith('Microsoft.Compute/*/read', 'Microsoft.Network/*/read');
    await lock(access, nicNsgId, 'ReadOnly');

    const report = await check(access);

    expect(allowed(report)).toEqual(['list']);
    expect(report.locks).toEqual([]);
    expect(report.unread).toMatchObject([
      { what: 'locks', scope: subscription, fault: { kind: 'forbidden' } },
    ]);
  });

  test('cost one request', async () => {
    const access = await startWith();
    await lock(access, group.id, 'ReadOnly');
    await access.forget();

    expectOk(await access.app.checkPermissions({ vm: vmId }));

    const asked = (await access.requests()).filter(({ path }) => path.includes('/locks'));
    expect(asked).toHaveLength(1);
  });
});
