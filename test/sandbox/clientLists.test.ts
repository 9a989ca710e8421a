import { expect, test } from 'vitest';
import {
  group,
  nicId,
  nsgId,
  publicIpId,
  resource,
  smallWorld,
  subscription,
  testSandbox,
  vmId,
} from './testSandbox.ts';

test.each([
  ["resourceType eq 'Microsoft.Compute/virtualMachines'", ['web']],
  ["substringof('nic', name)", ['web-nic']],
  ["startswith(tagName, 'en')", ['web']],
  ["tagName eq 'env' and tagValue eq 'prod'", ['web']],
  ["tagName eq 'env' and tagValue eq 'x'", []],
  ["name eq 'web' or name eq 'web-ip'", ['web-ip', 'web']],
  [
    "resourceGroup eq 'WEB' and name ne 'web' and name ne 'web-ip' and name ne 'web-vnet'",
    ['web-nsg', 'web-nic'],
  ],
])('resources are narrowed by %s', async (filter, names) => {
  const azure = await testSandbox({ world: taggedWorld() });

  const { body } = await azure.call('GET', `${subscription}/resources?$filter=${encodeURIComponent(filter)}`);

  expect(body.value.map(({ name }) => name)).toEqual(names);
});

test('resources show their state where a command line asks for it', async () => {
  const azure = await testSandbox();

  const { body } = await azure.call(
    'GET',
    `${group}/resources?$expand=createdTime,changedTime,provisioningState`,
  );

  expect(body.value.every(({ provisioningState }) => provisioningState === 'Succeeded')).toBe(true);
});

test('groups are narrowed by a tag', async () => {
  const azure = await testSandbox();
  await azure.call('PUT', `${subscription}/resourceGroups/tagged`, {
    location: 'westeurope',
    tags: { a: 'b' },
  });
  const filter = encodeURIComponent("tagName eq 'a' and tagValue eq 'b'");

  const { body } = await azure.call('GET', `${subscription}/resourcegroups?$filter=${filter}`);

  expect(body.value.map(({ name }) => name)).toEqual(['tagged']);
});

test('tag names are counted with their values', async () => {
  const azure = await testSandbox({ world: taggedWorld() });

  const { body } = await azure.call('GET', `${subscription}/tagNames`);

  expect(body.value).toMatchObject([
    { tagName: 'env', count: { value: 1 }, values: [{ tagValue: 'prod', count: { value: 1 } }] },
    { tagName: 'owner', count: { value: 1 } },
  ]);
});

test('the locks of a scope are those that hold there and, unless only those are asked for, those below', async () => {
  const azure = await testSandbox();
  const lock = (scope: string, name: string) =>
    azure.call('PUT', `${scope}/providers/Microsoft.Authorization/locks/${name}`, {
      properties: { level: 'CanNotDelete' },
    });
  await lock(subscription, 'top');
  await lock(group, 'middle');
  await lock(nsgId, 'bottom');
  const names = async (scope: string, filter = '') => {
    const list = `${scope}/providers/microsoft.authorization/LOCKS?$filter=${filter}`;
    return (await azure.call('GET', list)).body.value.map(({ name }) => name);
  };

  expect(await names(group)).toEqual(['top', 'middle', 'bottom']);
  expect(await names(group, 'atScope()')).toEqual(['top', 'middle']);
  expect(await names(nsgId)).toEqual(['top', 'middle', 'bottom']);
  expect(await names(vmId)).toEqual(['top', 'middle']);
});

test('policies of just-in-time access are listed over all regions', async () => {
  const id = `${group}/providers/Microsoft.Security/locations/westeurope/jitNetworkAccessPolicies/default`;
  const world = smallWorld();
  world.resources.push(resource(id, { virtualMachines: [] }));
  const azure = await testSandbox({ world });

  for (const scope of [subscription, group]) {
    const { body } = await azure.call(
      'GET',
      `${scope}/providers/Microsoft.Security/jitNetworkAccessPolicies`,
    );
    expect(body.value.map((policy) => policy.id)).toEqual([id]);
  }
});

test('a network interface of a machine shows the hardware address that command lines print', async () => {
  const azure = await testSandbox();
  const before = (await azure.control('GET', 'world')).body.resources.find(({ id }) => id === nicId);

  const { body } = await azure.call('GET', nicId);
  await azure.call('PUT', nicId, body);
  const after = (await azure.control('GET', 'world')).body.resources.find(({ id }) => id === nicId);

  expect(body.properties.macAddress).toMatch(/^00-0D-3A(-[0-9A-F]{2}){3}$/);
  expect(after?.properties.macAddress).toBe(before?.properties.macAddress);
});

test('a public address with a label has the name that its region gives', async () => {
  const azure = await testSandbox();
  const { body } = await azure.call('GET', publicIpId);

  const labelled = { ...body, properties: { ...body.properties, dnsSettings: { domainNameLabel: 'shop' } } };
  await azure.call('PUT', publicIpId, labelled);

  const { dnsSettings } = (await azure.call('GET', publicIpId)).body.properties;
  expect(dnsSettings).toEqual({ domainNameLabel: 'shop', fqdn: 'shop.westeurope.cloudapp.azure.com' });
});

function taggedWorld() {
  const world = smallWorld();
  const resources = world.resources.map((entry) =>
    entry.id === vmId ? { ...entry, tags: { env: 'prod', owner: 'x' } } : entry,
  );
  return { ...world, resources };
}
