import { expect, test } from 'vitest';
import { parseWorld } from '../../src/sandbox/readWorld.ts';
import type { World } from '../../src/sandbox/world.ts';
import {
  type ArmBody,
  group,
  nicId,
  nsgId,
  resource,
  rule,
  smallWorld,
  subscription,
  type TestSandbox,
  testSandbox,
  vmId,
  vnetId,
} from './testSandbox.ts';

const policyId = `${group}/providers/Microsoft.Security/locations/westeurope/jitNetworkAccessPolicies/default`;
const subnetNsgId = `${group}/providers/Microsoft.Network/networkSecurityGroups/subnet-nsg`;
const secondNicId = `${group}/providers/Microsoft.Network/networkInterfaces/second-nic`;
const policy = {
  properties: {
    virtualMachines: [
      {
        id: vmId,
        ports: [
          { number: 22, protocol: 'TCP', allowedSourceAddressPrefix: '*', maxRequestAccessDuration: 'PT3H' },
        ],
      },
    ],
  },
};
const request = {
  virtualMachines: [
    { id: vmId, ports: [{ number: 22, duration: 'PT1H', allowedSourceAddressPrefix: '203.0.113.20' }] },
  ],
};

test('a policy that goes while its deny is being written leaves none behind', async () => {
  const { call } = await testSandbox({ world: plannedWorld(), operationMs: 200 });

  await call('PUT', policyId, policy);
  await call('DELETE', policyId);

  await expect.poll(() => stateOf(call), { interval: 40, timeout: 5000 }).toBe('Succeeded');
  expect(await namesOf(call, nsgId)).toEqual(['allow-web']);
});

test('a machine that comes back while its deny is being taken away keeps one', async () => {
  const { call } = await testSandbox({ world: plannedWorld(), operationMs: 200 });
  await call('PUT', policyId, policy);
  await expect.poll(async () => (await namesOf(call, nsgId)).length, { interval: 40, timeout: 5000 }).toBe(2);

  await call('PUT', policyId, { properties: { virtualMachines: [] } });
  await call('PUT', policyId, policy);

  await expect.poll(() => stateOf(call), { interval: 40, timeout: 5000 }).toBe('Succeeded');
  expect((await namesOf(call, nsgId)).length).toBe(2);
});

test('a request waits for the write of somebody else to the same group', async () => {
  const { call } = await testSandbox({ world: plannedWorld(), operationMs: 200 });
  await call('PUT', policyId, policy);
  await expect.poll(async () => (await namesOf(call, nsgId)).length, { interval: 40, timeout: 5000 }).toBe(2);

  await call('PUT', `${nsgId}/securityRules/other`, { properties: rule({ priority: 500 }) });
  const { status } = await call('POST', `${policyId}/initiate`, request);

  expect(status).toBe(202);
  await expect.poll(async () => (await namesOf(call, nsgId)).length, { interval: 40, timeout: 5000 }).toBe(4);
  expect(await namesOf(call, nsgId)).toContain('other');
});

test('every NSG before every NIC gets its rules, with one tail and a number for each place', async () => {
  const { call, control } = await testSandbox({ world: worldOfTwoNics() });

  await call('PUT', policyId, policy);
  await call('POST', `${policyId}/initiate`, request);
  const rules = async (id: string) =>
    ((await call('GET', id)).body.properties.securityRules as ArmBody[]).filter(({ name }) =>
      name.startsWith('MicrosoftDefender'),
    );
  const atNic = await rules(nsgId);
  const atSubnet = await rules(subnetNsgId);
  const addresses = (all: ArmBody[]) =>
    all.map(({ properties }) => `${properties.access} ${properties.destinationAddressPrefix}`).sort();
  const tails = (all: ArmBody[], access: string) =>
    new Set(all.filter(({ properties }) => properties.access === access).map(({ name }) => name.slice(-32)));
  const all = [...atNic, ...atSubnet];

  expect(addresses(atNic)).toEqual(['Allow 10.0.0.4', 'Deny 10.0.0.4']);
  expect(addresses(atSubnet)).toEqual(['Allow 10.0.0.4', 'Allow 10.0.0.5', 'Deny 10.0.0.4', 'Deny 10.0.0.5']);
  expect(tails(all, 'Deny').size).toBe(1);
  expect(tails(all, 'Allow').size).toBe(1);
  expect(new Set(all.map(({ name }) => name)).size).toBe(6);
  expect(all.find(({ properties }) => properties.access === 'Allow')?.properties.protocol).toBe('Tcp');

  await control('POST', 'clock', { advance: 'PT2H' });
  expect([(await rules(nsgId)).length, (await rules(subnetNsgId)).length]).toEqual([1, 2]);
});

test('a world file says how Defender behaves, and what is not a setting is named', () => {
  const read = (defender: unknown): World => parseWorld(JSON.stringify({ ...smallWorld(), defender }));

  expect(read({ brand: 'SecurityCenter', partOfRange: 'refused' }).defender).toEqual({
    brand: 'SecurityCenter',
    partOfRange: 'refused',
  });
  expect(() => read({ brand: 'Sentinel' })).toThrow(
    'defender.brand must be MicrosoftDefenderForCloud or SecurityCenter',
  );
  expect(() => read({ colour: 'red' })).toThrow('defender.colour is no setting of Defender');
});

function plannedWorld(): World {
  const world = smallWorld();
  const plan = `${subscription}/providers/Microsoft.Security/pricings/VirtualMachines`;
  world.resources.push(resource(plan, { pricingTier: 'Standard', subPlan: 'P2' }));
  return world;
}

/** The first NIC has an NSG of its own; both are in a subnet that has another. */
function worldOfTwoNics(): World {
  const world = plannedWorld();
  const subnet = { id: `${vnetId}/subnets/front` };
  const changed: Record<string, Record<string, unknown>> = {
    [vnetId]: {
      addressSpace: { addressPrefixes: ['10.0.0.0/16'] },
      subnets: [
        {
          name: 'front',
          properties: { addressPrefix: '10.0.0.0/24', networkSecurityGroup: { id: subnetNsgId } },
        },
      ],
    },
    [vmId]: { networkProfile: { networkInterfaces: [{ id: nicId }, { id: secondNicId }] } },
  };
  const resources = world.resources.map((one) =>
    changed[one.id] === undefined ? one : { ...one, properties: changed[one.id] ?? {} },
  );
  const second = { name: 'primary', properties: { primary: true, privateIPAddress: '10.0.0.5', subnet } };
  resources.push(
    resource(subnetNsgId, { securityRules: [] }),
    resource(secondNicId, { ipConfigurations: [second] }),
  );
  return { ...world, resources };
}

async function namesOf(call: TestSandbox['call'], id: string): Promise<string[]> {
  return (await call('GET', id)).body.properties.securityRules.map(({ name }) => name);
}

async function stateOf(call: TestSandbox['call']): Promise<string | undefined> {
  return (await call('GET', nsgId)).body.properties.provisioningState;
}
