import { describe, expect, test } from 'vitest';
import { differences } from './differences.ts';
import { expectError, expectOk } from './expectOk.ts';
import { machineWorld, nicNsgId, vmId } from './machineWorld.ts';
import { type Access, here, startAccess } from './startAccess.ts';

const ask = { vm: vmId, sources: 'my-ip', justification: 'why', waitMs: 0 } as const;
const hourMs = 3600_000;

async function startOpen(groups: ('nic' | 'subnet')[] = ['nic']) {
  const access = await startAccess({ world: machineWorld({ groups }) });
  expectOk(await access.app.enablePolicy({ vm: vmId, existingRules: 'keep' }));
  const before = await access.world();
  const { window } = expectOk(await access.app.requestAccess(ask));
  return { access, before, window, rulePath: `${nicNsgId}/securityRules/${window.rules[0]?.rule}` };
}

/** Terraform's way: the whole group from a list of its own, and nothing else. */
async function putWholeGroup(access: Access, securityRules: unknown[]): Promise<void> {
  await access.call('PUT', nicNsgId, { location: 'westeurope', properties: { securityRules } });
}

describe('others meddle while a window is open', () => {
  test('the rule is edited: it is closed all the same, by its name', async () => {
    const { access, before, window, rulePath } = await startOpen();
    const [rule] = (await access.rules('nic-nsg')).filter(({ name }) => name === window.rules[0]?.rule);
    await access.call('PUT', rulePath, {
      properties: { ...rule?.properties, sourceAddressPrefix: '*', description: 'edited', priority: 200 },
    });

    const { windows } = expectOk(await access.app.listWindows());
    const report = expectOk(await access.app.closeWindows({ by: 'ids', ids: [window.id] }));

    expect(windows).toMatchObject([
      { window: { id: window.id, endSeconds: window.endSeconds, requestor: '' } },
    ]);
    expect(report).toMatchObject({ closed: [{ id: window.id }], failed: [] });
    expect(differences(before, await access.world())).toEqual([]);
  });

  test('the rule is deleted: the window is closed, and closing it says that there is none', async () => {
    const { access, before, window, rulePath } = await startOpen();
    await access.call('DELETE', rulePath);

    const report = expectOk(await access.app.closeWindows({ by: 'ids', ids: [window.id] }));

    expect(report).toMatchObject({
      closed: [],
      failed: [{ id: window.id, error: { kind: 'windowNotFound' } }],
    });
    expect(differences(before, await access.world())).toEqual([]);
  });

  test('the rule is deleted between the listing and the closing: closed', async () => {
    const { access, before, window, rulePath } = await startOpen();
    const app = await access.meddled((request) =>
      request.startsWith('DELETE') ? access.call('DELETE', rulePath) : undefined,
    );

    const report = expectOk(await app.closeWindows({ by: 'ids', ids: [window.id] }));

    expect(report).toMatchObject({ closed: [{ id: window.id }], failed: [] });
    expect(differences(before, await access.world())).toEqual([]);
  });

  test('one of two rules is deleted: the other one still closes', async () => {
    const { access, before, window, rulePath } = await startOpen(['nic', 'subnet']);
    await access.call('DELETE', rulePath);

    const report = expectOk(await access.app.closeWindows({ by: 'vm', vm: vmId }));

    expect(report).toMatchObject({ closed: [{ id: window.id }], failed: [] });
    expect(differences(before, await access.world())).toEqual([]);
  });

  test('the group is deleted with its interface: nothing is left to close', async () => {
    const { access, window } = await startOpen();
    const resourceGroup = vmId.replace(/\/providers\/.*/, '');
    await access.call('DELETE', vmId);
    await access.call('DELETE', `${resourceGroup}/providers/Microsoft.Network/networkInterfaces/vm-nic`);
    const app = await access.meddled((request) =>
      request.startsWith('GET') && request.includes('nic-nsg?') ? access.call('DELETE', nicNsgId) : undefined,
    );

    const report = expectOk(await app.closeWindows({ by: 'ids', ids: [window.id] }));

    expect(report).toMatchObject({ closed: [{ id: window.id }], failed: [] });
  });

  test('the machine is deleted: its window closes by id, and a sweep takes its deny', async () => {
    const { access, window } = await startOpen();
    await access.call('DELETE', vmId);

    const { windows } = expectOk(await access.app.listWindows());
    const byVm = expectError(await access.app.closeWindows({ by: 'vm', vm: vmId }));
    const report = expectOk(await access.app.closeWindows({ by: 'ids', ids: [window.id] }));
    const swept = expectOk(await access.app.sweep());

    expect(windows).toMatchObject([{ machine: null, window: { vmName: 'vm' } }]);
    expect(byVm).toEqual({ kind: 'machineNotFound', name: vmId });
    expect(report).toMatchObject({ closed: [{ id: window.id, vm: 'vm' }], failed: [] });
    expect(swept.orphans).toMatchObject([
      { group: nicNsgId, rule: expect.stringMatching(/^JitAccess-Deny-vm-/) },
    ]);
    expect(await access.rules('nic-nsg')).toEqual([]);
  });

  test('the machine is deleted while JIT is disabled: its rules go all the same', async () => {
    const { access } = await startOpen();
    let isDone = false;
    const app = await access.meddled((request) => {
      if (isDone || !request.startsWith('PATCH')) return undefined;
      isDone = true;
      return access.call('DELETE', vmId);
    });

    expectOk(await app.disablePolicy({ vm: vmId }));

    expect(await access.rules('nic-nsg')).toEqual([]);
  });

  test('the machine is deleted: an overdue window is swept', async () => {
    const { access, window } = await startOpen();
    await access.call('DELETE', vmId);
    await access.clock.advance(2 * hourMs);

    const swept = expectOk(await access.app.sweep());

    expect(swept).toMatchObject({ closed: [{ id: window.id, vm: 'vm' }], failed: [] });
    expect(await access.rules('nic-nsg')).toEqual([]);
  });
});

describe('somebody puts the whole group from a list of their own', () => {
  test('without our deny: listing tells drift, a request warns and opens, enabling mends and the window stays open', async () => {
    const { access } = await startOpen();
    await putWholeGroup(access, []);

    const [machine] = expectOk(await access.app.listMachines({})).machines;
    const granted = expectOk(await access.app.requestAccess(ask));
    expectOk(await access.app.enablePolicy({ vm: vmId, existingRules: 'keep' }));
    const [mended] = expectOk(await access.app.listMachines({})).machines;

    const deny = { group: nicNsgId, rule: expect.stringMatching(/^JitAccess-Deny-vm-/) };
    expect(machine).toMatchObject({ state: 'configured', windows: [], drift: [deny] });
    expect(granted.warnings).toMatchObject([{ kind: 'missingDeny', vm: vmId, ...deny }]);
    expect(mended).toMatchObject({ drift: [], windows: [{ id: granted.window.id }] });
    expect(await access.probe(here, vmId)).toBe('Allow');
  });

  test('while the window opens: it is undone, because the deny went', async () => {
    const access = await startAccess({ world: machineWorld({ groups: ['nic'] }) });
    expectOk(await access.app.enablePolicy({ vm: vmId, existingRules: 'keep' }));
    let isDone = false;
    const app = await access.meddled((request) => {
      if (isDone || !/^PUT .*JitAccess-Allow/.test(request)) return undefined;
      isDone = true;
      return putWholeGroup(access, []);
    });

    const error = expectError(await app.requestAccess(ask));

    expect(error).toMatchObject({ kind: 'changedMeanwhile', vm: vmId, what: 'denyGone' });
    // Both sides: the deny as it stood, and that it is gone.
    expect(error).toMatchObject({
      differences: [{ what: 'rule', expected: { access: 'Deny', destinationPortRange: '22' }, found: null }],
    });
    expect(await access.rules('nic-nsg')).toEqual([]);
  });
});

test('a window shows as overdue from its end on', async () => {
  const { access, window } = await startOpen();
  await access.clock.advance(hourMs - 120_000);
  const early = expectOk(await access.app.listWindows());
  await access.clock.advance(121_000);
  const late = expectOk(await access.app.listWindows());

  expect(early.windows.every(({ isOverdue }) => !isOverdue)).toBe(true);
  expect(late.windows).toMatchObject([{ isOverdue: true, window: { id: window.id } }]);
});

test('somebody opens the port while the VM goes under JIT: both sides are told, and the deny stays', async () => {
  const access = await startAccess({ world: machineWorld({ groups: ['nic'] }) });
  let isDone = false;
  const app = await access.meddled((request) => {
    if (isDone || !request.startsWith('PATCH')) return undefined;
    isDone = true;
    const properties = {
      access: 'Allow',
      direction: 'Inbound',
      priority: 300,
      protocol: 'Tcp',
      sourceAddressPrefix: '*',
      sourcePortRange: '*',
      destinationAddressPrefix: '*',
      destinationPortRange: '22',
    };
    return access.call('PUT', `${nicNsgId}/securityRules/theirs`, { properties });
  });

  const error = expectError(await app.enablePolicy({ vm: vmId, existingRules: 'keep' }));

  expect(error).toMatchObject({
    kind: 'leftInPlace',
    rules: [{ group: nicNsgId }],
    cause: {
      kind: 'changedMeanwhile',
      what: 'stillExposed',
      differences: [{ number: 22, expected: 'Deny', found: 'Allow', by: { rule: 'theirs', priority: 300 } }],
    },
  });
  expect((await access.rules('nic-nsg')).map(({ properties }) => properties.access)).toEqual([
    'Deny',
    'Allow',
  ]);
});
