import { expect, test } from 'vitest';
import {
  type ArmBody,
  group,
  nicId,
  nsgId,
  publicIpId,
  resource,
  smallWorld,
  subscription,
  testSandbox,
  vmId,
  vnetId,
} from './testSandbox.ts';

const names = (body: { value: { name: string }[] }): string[] => body.value.map(({ name }) => name);

test('an id is found in every casing and shown in the casing that was stored', async () => {
  const azure = await testSandbox();

  const upper = await azure.call('GET', vmId.toUpperCase());
  const lower = await azure.call('GET', vmId.toLowerCase());
  const encoded = await azure.call('GET', vmId.replace('virtualMachines', 'virtual%4Dachines'));

  for (const { status, body } of [upper, lower, encoded]) {
    expect(status).toBe(200);
    expect(body.id).toBe(vmId);
  }
});

test('a call without an api-version is refused', async () => {
  const azure = await testSandbox();

  const response = await fetch(`${azure.endpoint}${vmId}`, { headers: { authorization: 'Bearer owner' } });

  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ error: { code: 'MissingApiVersionParameter' } });
});

test.each([
  [`${group}/providers/Microsoft.Compute/virtualMachines/none`, 'ResourceNotFound'],
  [
    `${subscription}/resourceGroups/none/providers/Microsoft.Compute/virtualMachines/web`,
    'ResourceGroupNotFound',
  ],
  [`${subscription}/resourceGroups/none`, 'ResourceGroupNotFound'],
  ['/subscriptions/none/resourceGroups/web', 'SubscriptionNotFound'],
  ['/nothing/at/all', 'NotFound'],
  [`${subscription}/providers/Microsoft.Nothing`, 'InvalidResourceNamespace'],
])('%s is 404 %s of Resource Manager itself', async (path, code) => {
  const azure = await testSandbox();

  const answer = await azure.call('GET', path);

  expect(answer).toMatchObject({ status: 404, body: { error: { code } } });
  expect(answer.headers.get('x-ms-failure-cause')).toBe('gateway');
});

test('answers carry the ids and the remaining requests', async () => {
  const azure = await testSandbox();

  const read = await azure.call('GET', vmId, undefined, {
    headers: { 'x-ms-correlation-request-id': 'mine' },
  });
  const written = await azure.call('PATCH', vmId, { tags: {} });
  const deleted = await azure.call('DELETE', `${vmId}-none`);

  expect(read.headers.get('content-type')).toBe('application/json; charset=utf-8');
  expect(read.headers.get('x-ms-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  expect(read.headers.get('x-ms-correlation-request-id')).toBe('mine');
  expect(read.headers.get('x-ms-ratelimit-remaining-subscription-reads')).toBe('249');
  expect(read.headers.get('x-ms-ratelimit-remaining-subscription-global-reads')).toBe('3749');
  expect(written.headers.get('x-ms-ratelimit-remaining-subscription-writes')).toBe('199');
  expect(deleted.headers.get('x-ms-ratelimit-remaining-subscription-deletes')).toBe('199');
});

test('resources are listed by group and by subscription, and everything with a filter', async () => {
  const world = smallWorld();
  world.resources.push(resource(vmId.replace('/web/', '/other/').replace(/web$/, 'second'), {}));
  const azure = await testSandbox({ world });
  const type = 'providers/Microsoft.Compute/virtualMachines';

  expect(names((await azure.call('GET', `${subscription}/${type}`)).body)).toEqual(['web', 'second']);
  expect(names((await azure.call('GET', `${group}/${type}`)).body)).toEqual(['web']);
  expect(names((await azure.call('GET', `${group}/resources`)).body)).toHaveLength(5);
  const filter = encodeURIComponent(
    "resourceType eq 'microsoft.compute/virtualmachines' and name eq 'SECOND'",
  );
  expect(names((await azure.call('GET', `${subscription}/resources?$filter=${filter}`)).body)).toEqual([
    'second',
  ]);
  expect((await azure.call('GET', `${subscription}/resources?$filter=nonsense`)).status).toBe(400);
});

test('a long list comes in pages whose links begin with the endpoint and keep the query', async () => {
  const world = smallWorld();
  for (let index = 0; index < 6; index += 1) world.resources.push(resource(`${nsgId}-${index}`, {}));
  const azure = await testSandbox({ world, pageSize: 3 });

  const pages: string[][] = [];
  let next: string | undefined =
    `${group}/providers/Microsoft.Network/networkSecurityGroups?api-version=2021-02-01`;
  while (next !== undefined) {
    const { body } = await azure.call('GET', next);
    pages.push(names(body));
    next = body.nextLink;
    if (next !== undefined) {
      expect(next.startsWith(`${azure.endpoint}/subscriptions/`)).toBe(true);
      expect(next).toContain('api-version=2021-02-01');
    }
  }

  expect(pages.map((page) => page.length)).toEqual([3, 3, 1]);
  expect(new Set(pages.flat()).size).toBe(7);
});

test('a resource of an unknown type is created, merged, found by HEAD and deleted', async () => {
  const azure = await testSandbox();
  const id = `${group}/providers/Contoso.Things/widgets/one`;
  const child = `${id}/parts/bolt`;

  const created = await azure.call('PUT', id, {
    location: 'westeurope',
    properties: { a: { b: 1 }, c: 2 },
    x: 'y',
  });
  const part = await azure.call('PUT', child, { properties: {} });
  const parts = await azure.call('GET', `${id}/parts`);
  const merged = await azure.call('PATCH', id, { tags: { t: '1' }, properties: { c: 3 } });
  const found = await azure.call('HEAD', id);
  const deleted = await azure.call('DELETE', id);
  const again = await azure.call('DELETE', id);

  expect(created).toMatchObject({
    status: 201,
    body: { id, type: 'Contoso.Things/widgets', name: 'one', x: 'y' },
  });
  expect(part.body.type).toBe('Contoso.Things/widgets/parts');
  expect(names(parts.body)).toEqual(['bolt']);
  expect(merged.body).toMatchObject({ tags: { t: '1' }, properties: { a: { b: 1 }, c: 3 } });
  expect([found.status, deleted.status, again.status]).toEqual([204, 200, 204]);
});

test('groups are those with resources and those that were made; a group outlives its last resource', async () => {
  const azure = await testSandbox({ world: smallWorld({ resources: [resource(nsgId, {})] }) });
  const made = `${subscription}/resourceGroups/made`;

  const created = await azure.call('PUT', made, { location: 'northeurope' });
  await azure.call('DELETE', nsgId);
  const listed = await azure.call('GET', `${subscription}/resourcegroups`);
  const deleted = await azure.call('DELETE', made);
  const gone = await azure.call('GET', made);

  expect(created).toMatchObject({
    status: 201,
    body: { name: 'made', properties: { provisioningState: 'Succeeded' } },
  });
  expect(names(listed.body).toSorted()).toEqual(['made', 'web']);
  expect(deleted.status).toBe(202);
  expect((await azure.call('GET', deleted.headers.get('location') ?? '')).status).toBe(200);
  expect(gone.status).toBe(404);
});

test('references are shown from both sides', async () => {
  const azure = await testSandbox();
  const configuration = `${nicId}/ipConfigurations/primary`;

  const nic = await azure.call('GET', nicId);
  const address = await azure.call('GET', publicIpId);
  const subnet = await azure.call('GET', `${vnetId}/subnets/front`);

  expect(nic.body.properties.virtualMachine).toEqual({ id: vmId });
  expect(nic.body.properties.ipConfigurations[0]?.id).toBe(configuration);
  expect(address.body.properties.ipConfiguration).toEqual({ id: configuration });
  expect(subnet.body.properties.ipConfigurations).toEqual([{ id: configuration }]);
});

test.each([
  ['subnets', vnetId, 'back', { addressPrefix: '10.0.1.0/24' }],
  ['routes', `${group}/providers/Microsoft.Network/routeTables/table`, 'out', { addressPrefix: '0.0.0.0/0' }],
  [
    'inboundNatRules',
    `${group}/providers/Microsoft.Network/loadBalancers/lb`,
    'ssh',
    { frontendPort: 50022 },
  ],
])('%s are written, listed and deleted inside their parent', async (collection, parent, name, properties) => {
  const azure = await testSandbox();
  if (parent !== vnetId) await azure.call('PUT', parent, { location: 'westeurope', properties: {} });
  const id = `${parent}/${collection}/${name}`;

  const put = await azure.call('PUT', id, { properties });
  const read = await azure.call('GET', parent);
  const listed = await azure.call('GET', `${parent}/${collection}`);
  const deleted = await azure.call('DELETE', id);
  const after = await azure.call('GET', `${parent}/${collection}`);

  expect(put).toMatchObject({ status: 201, body: { id, properties } });
  const children = read.body.properties[collection] as ArmBody[];
  expect(names({ value: children })).toContain(name);
  expect(children.at(-1)?.etag).toBe(read.body.etag);
  expect(names(listed.body)).toContain(name);
  expect(deleted.status).toBe(202);
  expect(names(after.body)).not.toContain(name);
});

test('collections of a firewall have ids and no URL to write to', async () => {
  const azure = await testSandbox();
  const id = `${group}/providers/Microsoft.Network/azureFirewalls/fw`;
  const natRuleCollections = [
    { name: 'nat', properties: { priority: 200, action: { type: 'Dnat' }, rules: [] } },
  ];
  await azure.call('PUT', id, { location: 'westeurope', properties: { natRuleCollections } });

  const read = await azure.call('GET', id);
  const put = await azure.call('PUT', `${id}/natRuleCollections/nat`, { properties: {} });

  expect(read.body.properties.natRuleCollections).toMatchObject([
    {
      id: `${id}/natRuleCollections/nat`,
      etag: read.body.etag,
      type: 'Microsoft.Network/azureFirewalls/natRuleCollections',
      properties: { provisioningState: 'Succeeded', priority: 200 },
    },
  ]);
  expect(put.status).toBe(405);
});

test('providers tell their types and versions', async () => {
  const azure = await testSandbox();

  const one = await azure.call('GET', `${subscription}/providers/microsoft.network`);
  const all = await azure.call('GET', `${subscription}/providers`);
  const registered = await azure.call('POST', `${subscription}/providers/Microsoft.Network/register`);

  expect(one.body).toMatchObject({ namespace: 'Microsoft.Network', registrationState: 'Registered' });
  expect(one.body.resourceTypes).toContainEqual(
    expect.objectContaining({
      resourceType: 'networkSecurityGroups',
      apiVersions: expect.arrayContaining(['2023-09-01']),
    }),
  );
  expect(all.body.value.length).toBeGreaterThan(5);
  expect((await azure.call('GET', '/providers')).body.value).toHaveLength(all.body.value.length);
  expect(registered.status).toBe(200);
});

test('a VM list shows power where it is asked for', async () => {
  const azure = await testSandbox();
  const path = `${subscription}/providers/Microsoft.Compute/virtualMachines`;

  const plain = await azure.call('GET', path);
  const expanded = await azure.call('GET', `${path}?$expand=instanceView`);

  expect(plain.body.value[0]?.properties.instanceView).toBeUndefined();
  expect(expanded.body.value[0]?.properties.instanceView.statuses.at(-1)?.code).toBe('PowerState/running');
});

test('policy assignments of a group are listed with those that hold from above', async () => {
  const type = 'providers/Microsoft.Authorization/policyAssignments';
  const world = smallWorld();
  world.resources.push(resource(`${subscription}/${type}/above`, {}), resource(`${group}/${type}/own`, {}));
  const azure = await testSandbox({ world });

  expect(names((await azure.call('GET', `${group}/${type}`)).body)).toEqual(['above', 'own']);
  expect(names((await azure.call('GET', `${vmId}/${type}`)).body)).toEqual(['above', 'own']);
});

test('what is created under a path in lower case is named as Azure spells its type', async () => {
  const azure = await testSandbox();
  const lower = `${nsgId.replace('web-nsg', 'Fresh')}`
    .replace('Microsoft.Network', 'microsoft.network')
    .replace('networkSecurityGroups', 'networksecuritygroups');

  const made = await azure.call('PUT', lower, { location: 'westeurope' });

  expect(made.body).toMatchObject({
    id: nsgId.replace('web-nsg', 'Fresh'),
    type: 'Microsoft.Network/networkSecurityGroups',
  });
});
