import { describe, expect, test } from 'vitest';
import type { AccessError } from '../../src/core/accessError.ts';
import { type IpPrefix, parseIpPrefix } from '../../src/core/ipPrefix.ts';
import { production } from '../../src/sandbox/worlds/contosoSubscriptions.ts';
import { differences } from './differences.ts';
import { expectError, expectOk } from './expectOk.ts';
import { machineWorld, nicNsgId, principal, subnetNsgId, vmId } from './machineWorld.ts';
import { type Access, startAccess } from './startAccess.ts';

/** A VM that is not there, in a subscription of the world. */
const unknownId = `/subscriptions/${production.subscriptionId}/resourceGroups/web/providers/Microsoft.Compute/virtualMachines/nobody`;
const ask = { sources: 'my-ip', justification: 'why', waitMs: 0 } as const;
const policy = { 'jit-access': '22/Tcp PT1H 203.0.113.0/24; 3389/Tcp PT30M 10.0.0.0/8' };
const writeAction = 'Microsoft.Network/networkSecurityGroups/securityRules/write';
const deleteAction = 'Microsoft.Network/networkSecurityGroups/securityRules/delete';
const tagAction = 'Microsoft.Resources/tags/write';

/** Runs something that must be refused, and holds that it wrote nothing. */
async function refused(access: Access, run: () => Promise<{ ok: boolean }>): Promise<AccessError> {
  const before = await access.world();
  await access.forget();

  const error = expectError((await run()) as Parameters<typeof expectError>[0]);

  const written = (await access.requests()).filter(
    ({ method, path }) => method !== 'GET' && !path.includes('Microsoft.ResourceGraph'),
  );
  expect(written).toEqual([]);
  expect(differences(before, await access.world())).toEqual([]);
  return error;
}

function prefix(text: string): IpPrefix {
  return expectOk(parseIpPrefix(text));
}

describe('a request outside the policy writes nothing', () => {
  const start = () => startAccess({ world: machineWorld({ tags: policy }) });

  test('a port that the policy has not', async () => {
    const access = await start();

    const error = await refused(access, () =>
      access.app.requestAccess({ ...ask, vm: vmId, ports: [{ number: 443 }] }),
    );

    expect(error).toMatchObject({
      kind: 'outsidePolicy',
      vm: vmId,
      problems: [{ kind: 'portNotInPolicy', number: 443 }],
    });
  });

  test('a source outside the allowed ones', async () => {
    const access = await start();

    const error = await refused(access, () =>
      access.app.requestAccess({ ...ask, vm: vmId, sources: [prefix('198.51.100.9')] }),
    );

    expect(error).toMatchObject({
      kind: 'outsidePolicy',
      problems: [{ kind: 'sourceNotAllowed', number: 22 }],
    });
  });

  test('longer than the port allows, and longer than the user allows', async () => {
    const access = await start();

    const tooLong = await refused(access, () =>
      access.app.requestAccess({ ...ask, vm: vmId, durationMinutes: 61 }),
    );
    const capped = await refused(access, () =>
      access.app.requestAccess({ ...ask, vm: vmId, durationMinutes: 30, maxDurationMinutes: 20 }),
    );

    expect(tooLong).toMatchObject({ problems: [{ kind: 'tooLong', requestedMinutes: 61, maxMinutes: 60 }] });
    expect(capped).toMatchObject({ problems: [{ kind: 'tooLong', requestedMinutes: 30, maxMinutes: 20 }] });
  });

  test('every problem is told, not the first', async () => {
    const access = await start();

    const error = await refused(access, () =>
      access.app.requestAccess({
        ...ask,
        vm: vmId,
        sources: '*',
        ports: [{ number: 22 }, { number: 3389 }, { number: 80 }],
        durationMinutes: 90,
      }),
    );

    expect(error.kind === 'outsidePolicy' && error.problems.map(({ kind }) => kind)).toEqual([
      'portNotInPolicy',
      'sourceNotAllowed',
      'tooLong',
      'sourceNotAllowed',
      'tooLong',
    ]);
  });
});

describe('missing rights are told before anything is written', () => {
  const rights: [string, string[], string[]][] = [
    ['nothing but reading', ['*/read'], [writeAction, deleteAction]],
    ['no deleting', ['*/read', writeAction], [deleteAction]],
    ['no writing', ['*/read', deleteAction], [writeAction]],
  ];
  test.each(rights)('a request with %s', async (_, actions, missing) => {
    const world = machineWorld({ tags: policy, principals: [principal('carol', actions)] });
    const access = await startAccess({ world });

    const error = await refused(access, () => access.as('carol').requestAccess({ ...ask, vm: vmId }));

    const scopes = [subnetNsgId, nicNsgId];
    expect(error).toEqual({
      kind: 'missingPermissions',
      vm: vmId,
      missing: scopes.flatMap((scope) => missing.map((action) => ({ action, scope }))),
    });
  });

  test('a right at one of two groups only names the other', async () => {
    const carol = {
      name: 'carol',
      objectId: 'oid-of-carol',
      assignments: [
        ...principal('carol', ['*/read']).assignments,
        { scope: nicNsgId, actions: [writeAction, deleteAction] },
      ],
    };
    const access = await startAccess({ world: machineWorld({ tags: policy, principals: [carol] }) });

    const error = await refused(access, () => access.as('carol').requestAccess({ ...ask, vm: vmId }));

    expect(error).toMatchObject({
      missing: [
        { action: writeAction, scope: subnetNsgId },
        { action: deleteAction, scope: subnetNsgId },
      ],
    });
  });

  test('enabling and disabling need the tags as well', async () => {
    const world = machineWorld({
      tags: policy,
      principals: [principal('carol', ['*/read', writeAction, deleteAction])],
    });
    const access = await startAccess({ world });
    const carol = access.as('carol');

    const enable = await refused(access, () => carol.enablePolicy({ vm: vmId, existingRules: 'keep' }));
    const disable = await refused(access, () => carol.disablePolicy({ vm: vmId }));

    const expected = { kind: 'missingPermissions', missing: [{ action: tagAction, scope: vmId }] };
    expect(enable).toMatchObject(expected);
    expect(disable).toMatchObject(expected);
  });

  test('closing needs the right to delete', async () => {
    const world = machineWorld({ tags: policy, principals: [principal('carol', ['*/read'])] });
    const access = await startAccess({ world });
    const opened = expectOk(await access.app.requestAccess({ ...ask, vm: vmId }));

    const before = await access.world();
    const report = expectOk(await access.as('carol').closeWindows({ by: 'ids', ids: [opened.window.id] }));

    expect(report.closed).toEqual([]);
    expect(report.failed).toMatchObject([
      { id: opened.window.id, vm: vmId, error: { kind: 'missingPermissions' } },
    ]);
    expect(differences(before, await access.world())).toEqual([]);
  });

  test('who reads everything and writes and deletes rules may request and close', async () => {
    const world = machineWorld({
      tags: policy,
      principals: [principal('carol', ['*/read', writeAction, deleteAction])],
    });
    const access = await startAccess({ world });
    const carol = access.as('carol');

    const opened = expectOk(await carol.requestAccess({ ...ask, vm: vmId }));
    const closed = expectOk(await carol.closeWindows({ by: 'mine' }));

    expect(opened.window.requestor).toBe('carol');
    expect(closed.closed.map(({ id }) => id)).toEqual([opened.window.id]);
    expect(differences(world, await access.world())).toEqual([]);
  });
});

describe('a machine that cannot be opened is refused by name', () => {
  const cases: [string, string, object][] = [
    ['unknown by name', 'nobody', { kind: 'machineNotFound', name: 'nobody' }],
    ['unknown by id', unknownId, { kind: 'machineNotFound', name: unknownId }],
    ['in a subscription that nobody sees', vmId, { kind: 'azure', cause: { code: 'SubscriptionNotFound' } }],
    ['unknown by group and name', 'web/nobody', { kind: 'machineNotFound' }],
    [
      'two of one name',
      'app-01',
      { kind: 'ambiguousMachine', candidates: [expect.any(String), expect.any(String)] },
    ],
    ['classic', 'old-erp', { kind: 'classicMachine' }],
    ['its tag says off', 'dev/app-01', { kind: 'notConfigured' }],
    ['no tag', 'jumpbox', { kind: 'notConfigured' }],
  ];
  test.each(cases)('%s', async (_, vm, expected) => {
    const access = await startAccess();

    const error = await refused(access, () => access.app.requestAccess({ ...ask, vm }));

    expect(error).toMatchObject(expected);
  });

  test('its tag cannot be read', async () => {
    const access = await startAccess({ world: machineWorld({ tags: { 'jit-access': '22/Tcp for ever' } }) });

    const error = await refused(access, () => access.app.requestAccess({ ...ask, vm: vmId }));

    expect(error).toMatchObject({ kind: 'unreadablePolicy', tag: 'jit-access' });
  });

  test('no network security group, to request and to enable', async () => {
    const access = await startAccess({ world: machineWorld({ tags: policy, groups: [] }) });

    const request = await refused(access, () => access.app.requestAccess({ ...ask, vm: vmId }));
    const enable = await refused(access, () => access.app.enablePolicy({ vm: vmId, existingRules: 'keep' }));

    const expected = { kind: 'cannotPlan', cause: { kind: 'noSecurityGroup', vm: vmId } };
    expect(request).toMatchObject(expected);
    expect(enable).toMatchObject(expected);
  });

  test('nothing of ours to disable', async () => {
    const access = await startAccess({ world: machineWorld() });

    expect(await refused(access, () => access.app.disablePolicy({ vm: vmId }))).toMatchObject({
      kind: 'notConfigured',
    });
  });
});

test('previews write nothing', async () => {
  const access = await startAccess({ world: machineWorld({ tags: policy }) });
  const opened = expectOk(await access.app.requestAccess({ ...ask, vm: vmId }));
  await access.clock.advance(2 * 3600_000);
  const before = await access.world();

  const plans = [
    await access.app.previewEnable({ vm: vmId, existingRules: 'keep' }),
    await access.app.previewRequest({ ...ask, vm: vmId }),
    await access.app.previewClose({ by: 'ids', ids: [opened.window.id] }),
    await access.app.previewSweep(),
    await access.app.previewDisable({ vm: vmId }),
  ].map(expectOk);

  expect(plans.map((plan) => plan.changes.length)).toEqual([2, 2, 2, 2, 3]);
  expect(differences(before, await access.world())).toEqual([]);
});
