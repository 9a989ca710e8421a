import { expect, test } from 'vitest';
import { parseWorld } from '../../src/sandbox/readWorld.ts';
import {
  type ArmBody,
  group,
  nicId,
  nsgId,
  resource,
  rule,
  smallWorld,
  subscription,
  subscriptionId,
  testSandbox,
  vmId,
  vnetId,
} from './testSandbox.ts';

test('rules and subnets that a world lists on their own are in their group and network', async () => {
  const bare = (id: string): boolean => id === nsgId || id === vnetId;
  const resources = smallWorld().resources.map((entry) =>
    bare(entry.id) ? { ...entry, properties: { addressSpace: entry.properties?.addressSpace } } : entry,
  );
  const ssh = resource(`${nsgId.toUpperCase()}/securityRules/ssh`, rule());
  const front = resource(`${vnetId}/subnets/front`, {
    addressPrefix: '10.0.0.0/24',
    networkSecurityGroup: { id: nsgId },
  });
  const azure = await testSandbox({ world: smallWorld({ resources: [ssh, front, ...resources] }) });

  const { body } = await azure.call('GET', nsgId);
  const removed = await azure.call('DELETE', `${nsgId}/securityRules/ssh`);
  const { body: network } = await azure.call('GET', vnetId);
  const { body: world } = await azure.control('GET', 'world');

  expect(body.properties.securityRules.map(({ name }) => name)).toEqual(['ssh']);
  expect(body.properties.subnets).toEqual([{ id: `${vnetId}/subnets/front` }]);
  expect(removed.status).toBe(202);
  expect(network.properties.subnets).toMatchObject([{ name: 'front' }]);
  expect(world.resources.map(({ id }) => id)).not.toContain(front.id);
});

test('a world of gaps, nulls and odd casing is read, listed, queried and probed', async () => {
  const odd = (id: string): string =>
    id.replace(subscription, `/SUBSCRIPTIONS/${subscriptionId.toUpperCase()}`);
  const loose = (id: string, more: object) => ({ ...resource(id, {}), properties: undefined, ...more });
  const text = JSON.stringify({
    subscriptions: smallWorld().subscriptions,
    principals: null,
    clock: null,
    resources: [
      ...smallWorld().resources.map((entry) => ({
        ...entry,
        id: odd(entry.id),
        type: entry.type.toLowerCase(),
      })),
      loose(`${vmId}-alone`, { tags: null, location: null }),
      loose(`${nsgId}-empty`, { properties: null }),
      loose(`${nicId}-empty`, {}),
      loose(`${vnetId}-empty`, {}),
      loose(`${nsgId}-gone/securityRules/orphan`, {}),
      resource(`${nicId}-bare`, {
        networkSecurityGroup: { id: nsgId.toUpperCase() },
        ipConfigurations: [{ name: 'x' }, null],
      }),
    ],
  });
  const azure = await testSandbox({ world: parseWorld(text) });
  const lists = ['Microsoft.Network/networkSecurityGroups', 'Microsoft.Network/networkInterfaces'];
  const types = [...lists, 'Microsoft.Network/virtualNetworks', 'Microsoft.Compute/virtualMachines'];

  for (const type of types) {
    const { status, body } = await azure.call('GET', `${subscription}/providers/${type}`);
    expect(status, type).toBe(200);
    expect(new Set(body.value.map((entry) => entry.type))).toEqual(new Set([type]));
    for (const { id } of body.value) {
      expect((await azure.call('GET', id)).status, id).toBe(200);
      const tags = { operation: 'Merge', properties: { tags: { a: 'b' } } };
      const tagged = await azure.call('PATCH', `${id}/providers/microsoft.resources/TAGS/default`, tags);
      expect(tagged.status, id).toBe(200);
    }
  }
  const users = (await azure.call('GET', nsgId)).body.properties.networkInterfaces as ArmBody[];
  const query = { query: 'Resources | project id, name, properties', subscriptions: [subscriptionId] };
  const found = await azure.call('POST', '/providers/Microsoft.ResourceGraph/resources', query);
  const probe = (vm: string) =>
    azure.control('POST', 'probe', { source: '203.0.113.7', vm, port: 443, protocol: 'TCP' });

  expect(users).toHaveLength(2);
  expect(found.body.count).toBe(10);
  expect((await probe(vmId)).body).toMatchObject({ access: 'Allow' });
  expect((await probe(`${vmId}-alone`)).body).toMatchObject({ access: 'Deny' });
  expect((await azure.call('GET', `${group.toUpperCase()}/resources`)).body.value).not.toEqual([]);
});
