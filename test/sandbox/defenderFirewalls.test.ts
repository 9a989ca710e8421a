import { expect, test } from 'vitest';
import type { World } from '../../src/sandbox/world.ts';
import { defended } from '../../src/sandbox/worlds/defended.ts';
import { defendedSubscription } from '../../src/sandbox/worlds/defendedSubscriptions.ts';
import { type ArmBody, type TestSandbox, testSandbox } from './testSandbox.ts';

const group = `/subscriptions/${defendedSubscription.subscriptionId}/resourceGroups/edge`;
const policyId = `${group}/providers/Microsoft.Security/locations/westeurope/jitNetworkAccessPolicies/default`;
const vmId = `${group}/providers/Microsoft.Compute/virtualMachines/edge-01`;
const nsgId = `${group}/providers/Microsoft.Network/networkSecurityGroups/edge-01-nsg`;
const firewallId = `${group}/providers/Microsoft.Network/azureFirewalls/edge-fw`;
const source = '203.0.113.20';

test('a request through a firewall maps a port of it, translates it to the VM, and lets the firewall in at the NSG', async () => {
  const { call, control } = await testSandbox({ world: defended });

  const { status, body } = await ask(call);
  const [collection, ...more] = await collectionsOf(call);
  const allow = (await rulesOf(call)).find(({ properties }) => properties.access === 'Allow');

  expect(status).toBe(202);
  expect(body.virtualMachines).toMatchObject([{ id: vmId, ports: [{ number: 22, mappedPort: 50_001 }] }]);
  expect(more).toEqual([]);
  expect(collection).toMatchObject({
    name: 'MDC-JIT-DNAT',
    properties: {
      priority: 100,
      action: { type: 'Dnat' },
      rules: [
        {
          name: expect.stringMatching(/^MDC-JITRule-/),
          protocols: ['TCP'],
          sourceAddresses: [source],
          destinationAddresses: ['192.0.2.60'],
          destinationPorts: ['50001'],
          translatedAddress: '10.56.1.4',
          translatedPort: '22',
        },
      ],
    },
  });
  expect(allow?.properties).toMatchObject({ sourceAddressPrefix: '10.56.0.0/26', priority: 100 });
  expect(await probe(control)).toBe('Allow');
});

test('at the end both rules go, and the collection with the last of them', async () => {
  const { call, control } = await testSandbox({ world: defended });
  const before = (await call('GET', firewallId)).body.properties;

  await ask(call);
  await control('POST', 'clock', { advance: 'PT2H' });
  const left = (await call('GET', firewallId)).body.properties;

  expect(left.natRuleCollections).toEqual(before.natRuleCollections);
  expect((await rulesOf(call)).length).toBe(1);
  expect(await probe(control)).toBe('Deny');
});

test('the firewall takes its time, and the request is Initiated only when both are written', async () => {
  const { call } = await testSandbox({ world: defended, firewallOperationMs: 400 });
  const state = async () => {
    const [request] = (await call('GET', policyId)).body.properties.requests as {
      virtualMachines: { ports: { status: string }[] }[];
    }[];
    return request?.virtualMachines[0]?.ports[0]?.status;
  };

  await ask(call);
  const meanwhile = [await state(), (await rulesOf(call)).length, (await collectionsOf(call)).length];
  const other = await call('PUT', firewallId, (await call('GET', firewallId)).body);
  await expect.poll(state, { interval: 50, timeout: 5000 }).toBe('Initiated');

  expect(meanwhile).toEqual(['Initiating', 2, 0]);
  expect(other.body.error.code).toBe('AnotherOperationInProgress');
  expect((await collectionsOf(call)).length).toBe(1);
});

test('by the setting, the NSG admits the requester, who never gets there', async () => {
  const world: World = { ...defended, defender: { sourceBehindFirewall: 'requester' } };
  const { call, control } = await testSandbox({ world });

  await ask(call);
  const allow = (await rulesOf(call)).find(({ properties }) => properties.access === 'Allow');

  expect(allow?.properties.sourceAddressPrefix).toBe(source);
  expect(await probe(control)).toBe('Deny');
});

test('a policy takes the address of the firewall that it is given, and chooses one itself', async () => {
  const { call } = await testSandbox({ world: defended });
  const policy = (await call('GET', policyId)).body;
  const [machine] = policy.properties.virtualMachines as Record<string, unknown>[];
  const put = (publicIpAddress: string | undefined) =>
    call('PUT', policyId, { properties: { virtualMachines: [{ ...machine, publicIpAddress }] } });

  const chosen = await put(undefined);
  const wrong = await put('192.0.2.61');

  expect(chosen.body.properties.virtualMachines).toMatchObject([{ publicIpAddress: '192.0.2.60' }]);
  expect(wrong.status).toBe(400);
});

test('a firewall under a policy is not supported', async () => {
  const world: World = structuredClone(defended);
  const firewall = world.resources.find(({ id }) => id === firewallId);
  Object.assign(firewall?.properties ?? {}, { firewallPolicy: { id: `${group}/providers/x/y/z` } });
  const { call } = await testSandbox({ world });
  const policy = (await call('GET', policyId)).body;

  const put = await call('PUT', policyId, policy);
  const asked = await ask(call);

  expect([put.status, put.body.error.code]).toEqual([400, 'UnsupportedVirtualMachine']);
  expect(asked.body.error.code).toBe('UnsupportedVirtualMachine');
});

function ask(call: TestSandbox['call']) {
  const ports = [{ number: 22, duration: 'PT1H', allowedSourceAddressPrefix: source }];
  return call('POST', `${policyId}/initiate`, { virtualMachines: [{ id: vmId, ports }] });
}

async function rulesOf(call: TestSandbox['call']): Promise<ArmBody[]> {
  return (await call('GET', nsgId)).body.properties.securityRules;
}

async function collectionsOf(call: TestSandbox['call']): Promise<unknown[]> {
  return (await call('GET', firewallId)).body.properties.natRuleCollections as unknown[];
}

async function probe(control: TestSandbox['control']): Promise<unknown> {
  return (await control('POST', 'probe', { source, vm: vmId, port: 22 })).body.access;
}
