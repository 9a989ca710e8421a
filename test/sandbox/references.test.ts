import { expect, test } from 'vitest';
import { group, nicId, nsgId, publicIpId, resource, smallWorld, testSandbox, vnetId } from './testSandbox.ts';

const network = `${group}/providers/Microsoft.Network`;
const subnetId = `${vnetId}/subnets/front`;

test.each([
  ['a group', { networkSecurityGroup: { id: `${network}/networkSecurityGroups/gone` } }],
  ['a subnet', configured({ subnet: { id: `${vnetId}/subnets/gone` } })],
  ['a public address', configured({ publicIPAddress: { id: `${network}/publicIPAddresses/gone` } })],
  [
    'an application security group',
    configured({ applicationSecurityGroups: [{ id: `${network}/applicationSecurityGroups/gone` }] }),
  ],
])('a network interface that names %s that does not exist is refused', async (_name, properties) => {
  const azure = await testSandbox();

  const answer = await azure.call('PUT', `${network}/networkInterfaces/new`, {
    location: 'westeurope',
    properties,
  });

  expect(answer.status).toBe(400);
  expect(answer.body.error.code).toBe('InvalidResourceReference');
  expect(answer.body.error.message).toContain('/gone referenced by resource');
  expect((await azure.call('GET', `${network}/networkInterfaces/new`)).status).toBe(404);
});

test('a subnet that names a group that does not exist, or one in another region, is refused', async () => {
  const far = resource(`${network}/networkSecurityGroups/far`, {}, { location: 'eastus' });
  const world = smallWorld();
  const azure = await testSandbox({ world: { ...world, resources: [...world.resources, far] } });
  const put = (name: string, groupId: string) =>
    azure.call('PUT', `${vnetId}/subnets/${name}`, {
      properties: { addressPrefix: '10.0.9.0/24', networkSecurityGroup: { id: groupId } },
    });

  const missing = await put('a', `${network}/networkSecurityGroups/gone`);
  const foreign = await put('a', far.id);
  const right = await put('a', nsgId.toUpperCase());

  expect(missing.body.error.code).toBe('InvalidResourceReference');
  expect(foreign.body.error.code).toBe('InvalidResourceReference');
  expect(right.status).toBe(201);
});

test('what a world lacks from the start can be sent back unchanged', async () => {
  const world = smallWorld();
  const resources = world.resources.filter(({ id }) => id !== publicIpId);
  const azure = await testSandbox({ world: { ...world, resources } });

  const nic = await azure.call('GET', nicId);
  const answer = await azure.call('PUT', nicId, nic.body);

  expect(answer.status).toBe(200);
});

test('a subnet with addresses in use is kept, whichever way it is to go', async () => {
  const azure = await testSandbox();
  const { body } = await azure.call('GET', vnetId);

  const alone = await azure.call('DELETE', subnetId);
  const left = await azure.call('PUT', vnetId, { ...body, properties: { ...body.properties, subnets: [] } });
  const whole = await azure.call('DELETE', vnetId);

  for (const answer of [alone, left, whole]) {
    expect(answer.status).toBe(400);
    expect(answer.body.error.code).toBe('InUseSubnetCannotBeDeleted');
    expect(answer.body.error.message).toContain(`${nicId}/ipConfigurations/primary`);
  }
});

test.each([
  ['outside its network', '10.9.0.0/24', 'NetcfgSubnetRangeOutsideVnet'],
  ['over another one', '10.0.0.128/25', 'NetcfgSubnetRangesOverlap'],
])('a subnet %s is refused', async (_name, addressPrefix, code) => {
  const azure = await testSandbox();

  const answer = await azure.call('PUT', `${vnetId}/subnets/new`, { properties: { addressPrefix } });

  expect(answer).toMatchObject({ status: 400, body: { error: { code } } });
});

test('a subnet outside its network that a world has from the start can get a group', async () => {
  const world = smallWorld();
  const resources = world.resources.map((entry) =>
    entry.id === vnetId
      ? { ...entry, properties: { ...entry.properties, addressSpace: { addressPrefixes: ['10.7.0.0/16'] } } }
      : entry,
  );
  const azure = await testSandbox({ world: { ...world, resources } });

  const answer = await azure.call('PUT', subnetId, { properties: { addressPrefix: '10.0.0.0/24' } });

  expect(answer.status).toBe(200);
});

function configured(properties: object) {
  return { ipConfigurations: [{ name: 'one', properties: { subnet: { id: subnetId }, ...properties } }] };
}
