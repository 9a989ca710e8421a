import { describe, expect, test } from 'vitest';
import { differences } from './differences.ts';
import { expectError, expectOk } from './expectOk.ts';
import { machineWorld, nicNsgId, principal, subnetNsgId, vmId } from './machineWorld.ts';
import { type Access, startAccess } from './startAccess.ts';

const ask = { vm: vmId, sources: 'my-ip', justification: 'why', waitMs: 0 } as const;
const from = '203.0.113.7';

async function startOpen(facts: Parameters<typeof machineWorld>[0] = { groups: ['nic'] }) {
  const access = await startAccess({ world: machineWorld(facts) });
  expectOk(await access.app.enablePolicy({ vm: vmId, existingRules: 'override' }));
  const enabled = await access.world();
  const { window } = expectOk(await access.app.requestAccess(ask));
  return { access, enabled, window };
}

/** Somebody edits the rule of ours whose name begins so. */
async function edit(access: Access, start: string, properties: object, group = 'nic-nsg'): Promise<void> {
  const rule = (await access.rules(group)).find(({ name }) => name.startsWith(start));
  const groupId = group === 'nic-nsg' ? nicNsgId : subnetNsgId;
  await access.call('PUT', `${groupId}/securityRules/${rule?.name}`, {
    properties: { ...rule?.properties, ...properties },
  });
}

async function driftOf(access: Access): Promise<string[]> {
  const { machines } = expectOk(await access.app.listMachines({}));
  return machines.flatMap(({ drift }) => drift.map(({ kind }) => kind));
}

async function nicOf(access: Access) {
  const nic = (await access.world()).resources.find(({ id }) => id.endsWith('/networkInterfaces/vm-nic'));
  if (!nic) throw new Error('The world has no interface.');
  return nic;
}

/** The VM gets another private address, as when its interface is made anew. */
async function move(access: Access, address: string): Promise<void> {
  const nic = await nicOf(access);
  const properties = nic.properties as { ipConfigurations: { properties: object }[] };
  const [first] = properties.ipConfigurations;
  const moved = { ...first, properties: { ...first?.properties, privateIPAddress: address } };
  await access.call('PUT', nic?.id ?? '', {
    ...nic,
    properties: { ...properties, ipConfigurations: [moved] },
  });
}

test('without drift nothing is written', async () => {
  const { access } = await startOpen();
  const before = await access.world();
  await access.forget();

  const repaired = expectOk(await access.app.repair({ vm: vmId }));

  expect(repaired).toMatchObject({ drift: [], plan: { changes: [] }, warnings: [] });
  const writes = (await access.requests()).filter(({ method }) => !['GET', 'POST'].includes(method));
  expect(writes).toEqual([]);
  expect(differences(before, await access.world())).toEqual([]);
});

describe('somebody changes our rules, and a repair makes them right', () => {
  test('a deny that is gone is there again, and the window stays open', async () => {
    const { access, window } = await startOpen();
    const deny = (await access.rules('nic-nsg')).find(({ name }) => name.startsWith('JitAccess-Deny'));
    await access.call('DELETE', `${nicNsgId}/securityRules/${deny?.name}`);
    expect(await driftOf(access)).toEqual(['denyMissing']);

    const { plan, warnings } = expectOk(await access.app.repair({ vm: vmId }));

    expect(plan.changes).toMatchObject([{ action: 'put', rule: deny?.name }]);
    expect(warnings).toEqual([]);
    expect(await driftOf(access)).toEqual([]);
    expect((await access.rules('nic-nsg')).find(({ name }) => name === deny?.name)).toMatchObject({
      properties: { access: 'Deny', priority: 500, destinationAddressPrefix: '10.0.0.4/32' },
    });
    expect(expectOk(await access.app.listWindows()).windows).toMatchObject([{ window: { id: window.id } }]);
  });

  test('a deny that was edited shuts again, above the rule of others that it overrides', async () => {
    const open = { name: 'allow-all', priority: 600, access: 'Allow', ports: '22' } as const;
    const { access } = await startOpen({ groups: ['nic'], rules: [open] });
    const before = await access.world();
    await edit(access, 'JitAccess-Deny', { destinationPortRange: '23' });
    expect(await access.probe('198.51.100.99', vmId)).toBe('Allow');

    expectOk(await access.app.repair({ vm: vmId }));

    expect(await access.probe('198.51.100.99', vmId)).toBe('Deny');
    expect(await access.probe(from, vmId)).toBe('Allow');
    expect(differences(before, await access.world())).toEqual([]);
  });

  test('a window that somebody opened to a stranger ends, and its owner is told', async () => {
    const { access, enabled, window } = await startOpen({ groups: ['nic', 'subnet'] });
    await edit(access, 'JitAccess-Allow', { destinationAddressPrefix: '10.0.0.0/24' });
    expect(await driftOf(access)).toEqual(['windowRuleEdited']);

    const preview = expectOk(await access.app.previewRepair({ vm: vmId }));
    const { warnings } = expectOk(await access.app.repair({ vm: vmId }));

    const ended = { kind: 'windowClosedByRepair', window: window.id, requestor: 'owner' };
    expect(preview.changes.map(({ action }) => action)).toEqual(['delete', 'delete']);
    expect(preview.warnings).toMatchObject([ended]);
    expect(warnings).toMatchObject([ended]);
    expect(differences(enabled, await access.world())).toEqual([]);
  });

  test('after the private address changed the VM is shut at the new one, and nobody at the former one', async () => {
    const { access } = await startOpen();
    await move(access, '10.0.0.9');
    expect(await driftOf(access)).toEqual(['windowRuleEdited', 'addressChanged']);

    expectOk(await access.app.repair({ vm: vmId }));

    expect(await driftOf(access)).toEqual([]);
    expect(await access.rules('nic-nsg')).toMatchObject([
      { properties: { access: 'Deny', destinationAddressPrefix: '10.0.0.9/32' } },
    ]);
  });

  test('rules in a group that was taken off the interface go, and those of others stay there', async () => {
    const others = { name: 'allow-web', priority: 200, access: 'Allow', ports: '443' } as const;
    const { access } = await startOpen({ groups: ['nic', 'subnet'], rules: [others] });
    const nic = await nicOf(access);
    const { networkSecurityGroup: _, ...properties } = nic.properties ?? {};
    await access.call('PUT', nic.id, { ...nic, properties });
    expect(await driftOf(access)).toEqual(['strayRule', 'strayRule']);

    expectOk(await access.app.repair({ vm: vmId }));

    expect(await driftOf(access)).toEqual([]);
    expect((await access.rules('nic-nsg')).map(({ name }) => name)).toEqual(['allow-web']);
    expect(await access.rules('subnet-nsg')).toHaveLength(3);
  });
});

describe('a repair that cannot be done', () => {
  test('is refused before anything is written, with each missing action', async () => {
    const carol = principal('carol', ['*/read']);
    const { access } = await startOpen({ groups: ['nic'], principals: [carol] });
    await edit(access, 'JitAccess-Deny', { access: 'Allow' });
    const before = await access.world();

    const error = expectError(await access.as('carol').repair({ vm: vmId }));

    expect(error).toMatchObject({
      kind: 'missingPermissions',
      missing: expect.arrayContaining([
        { action: 'Microsoft.Network/networkSecurityGroups/securityRules/write', scope: nicNsgId },
      ]),
    });
    expect(differences(before, await access.world())).toEqual([]);
  });

  test('needs no right to write tags where none is written', async () => {
    const rights = ['*/read', 'Microsoft.Network/networkSecurityGroups/securityRules/*'];
    const { access } = await startOpen({ groups: ['nic'], principals: [principal('dave', rights)] });
    await edit(access, 'JitAccess-Deny', { access: 'Allow' });

    expectOk(await access.as('dave').repair({ vm: vmId }));

    expect(await driftOf(access)).toEqual([]);
  });

  test('names what is left with both sides where Azure refuses a write', async () => {
    const { access } = await startOpen();
    await edit(access, 'JitAccess-Deny', { destinationPortRange: '23' });
    await access.faults({
      method: 'PUT',
      path: 'JitAccess-Deny',
      times: 50,
      status: 400,
      body: { error: { code: 'Nope', message: 'not today' } },
    });

    const error = expectError(await access.app.repair({ vm: vmId }));

    expect(error).toMatchObject({
      kind: 'stillDrifting',
      vm: vmId,
      drift: [{ kind: 'denyChanged', fields: [{ field: 'ports', expected: ['22'], found: ['23'] }] }],
      cause: { kind: 'azure', cause: { kind: 'refused', code: 'Nope' } },
    });
  });

  test('names the edited rule that Azure does not delete, although nothing is left that it differs from', async () => {
    const theirs = {
      name: 'their-ssh',
      priority: 300,
      access: 'Allow',
      ports: '22',
      source: '10.9.0.0/16',
    } as const;
    const access = await startAccess({ world: machineWorld({ rules: [theirs] }) });
    expectOk(await access.app.enablePolicy({ vm: vmId, existingRules: 'keep' }));
    const { window } = expectOk(await access.app.requestAccess(ask));
    await edit(access, 'JitAccess-Allow', { sourceAddressPrefix: '*' }, 'subnet-nsg');
    await access.faults({ method: 'DELETE', path: 'subnet-nsg/securityRules', status: 500, times: 100 });

    const error = expectError(await access.app.repair({ vm: vmId }));

    expect(error).toMatchObject({
      kind: 'leftInPlace',
      rules: window.rules.filter(({ group }) => group === subnetNsgId),
      cause: { kind: 'azure', cause: { kind: 'unavailable' } },
    });
  });

  test('names the edited rule and the deny that may stay where nothing can be read any more', async () => {
    const { access, window } = await startOpen({ groups: ['nic', 'subnet'] });
    await edit(access, 'JitAccess-Allow', { sourceAddressPrefix: '*' }, 'subnet-nsg');
    const deny = (await access.rules('nic-nsg')).find(({ name }) => name.startsWith('JitAccess-Deny'));
    await access.call('DELETE', `${nicNsgId}/securityRules/${deny?.name}`);
    await access.faults({ method: 'DELETE', path: 'subnet-nsg/securityRules', status: 500, times: 100 });
    const isDenied = async () => (await access.rules('nic-nsg')).some(({ name }) => name === deny?.name);
    const app = access.with({ getToken: async () => ((await isDenied()) ? 'sandbox-nobody' : 'owner') });

    const error = expectError(await app.repair({ vm: vmId }));

    const edited = window.rules.filter(({ group }) => group === subnetNsgId);
    expect(error).toMatchObject({
      kind: 'leftInPlace',
      rules: [...edited, { group: nicNsgId, rule: deny?.name }],
    });
  });

  test('under a lock takes the window away all the same: its rule opens nothing any more', async () => {
    const { access } = await startOpen();
    await edit(access, 'JitAccess-Allow', { sourceAddressPrefix: 'Internet' });
    await access.call('PUT', `${nicNsgId}/providers/Microsoft.Authorization/locks/keep`, {
      properties: { level: 'CanNotDelete' },
    });

    const { warnings } = expectOk(await access.app.repair({ vm: vmId }));

    expect(warnings.map(({ kind }) => kind)).toEqual(['windowClosedByRepair', 'madeInert']);
    expect(await driftOf(access)).toEqual([]);
    expect(await access.probe(from, vmId)).toBe('Deny');
  });

  test('of a VM that is not under JIT says so', async () => {
    const access = await startAccess({ world: machineWorld() });

    expect(expectError(await access.app.repair({ vm: vmId }))).toEqual({ kind: 'notConfigured', vm: vmId });
  });

  test('whose owner left JIT meanwhile does not bring the policy back', async () => {
    const { access } = await startOpen();
    await edit(access, 'JitAccess-Allow', { sourceAddressPrefix: 'Internet' });
    await edit(access, 'JitAccess-Deny', { access: 'Allow' });
    let left = false;
    const app = await access.meddled((request) => {
      if (left || !request.startsWith('DELETE')) return undefined;
      left = true;
      return access.call(
        'PATCH',
        `${vmId}/providers/Microsoft.Resources/tags/default?api-version=2021-04-01`,
        {
          operation: 'Merge',
          properties: { tags: { 'jit-access': 'off' } },
        },
      );
    });

    const error = expectError(await app.repair({ vm: vmId }));

    expect(error).toEqual({ kind: 'notConfigured', vm: vmId });
    expect(await access.tags('vm')).toMatchObject({ 'jit-access': 'off' });
  });
});

test('a lost answer while a deny is mended is made good by the next reading', async () => {
  const { access } = await startOpen();
  await edit(access, 'JitAccess-Deny', { destinationPortRange: '23' });
  await access.faults({ method: 'PUT', path: 'JitAccess-Deny', drop: 'after' });

  expectOk(await access.app.repair({ vm: vmId }));

  expect(await driftOf(access)).toEqual([]);
});
