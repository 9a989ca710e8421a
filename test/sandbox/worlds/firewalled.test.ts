import { expect, onTestFinished, test } from 'vitest';
import { startNamedSandbox } from '../../../src/sandbox/startNamedSandbox.ts';
import { firewalled } from '../../../src/sandbox/worlds/firewalled.ts';
import { testSandbox } from '../testSandbox.ts';

const { resources, subscriptions } = firewalled;
const ids = new Set(resources.map(({ id }) => id.toLowerCase()));

test('a person starts it by its name', async () => {
  const sandbox = await startNamedSandbox({ world: 'firewalled' });
  onTestFinished(() => sandbox.close());
  const headers = { authorization: `Bearer ${sandbox.token}` };

  const answer = await fetch(`${sandbox.endpoint}/subscriptions?api-version=2022-12-01`, { headers });
  const { value } = (await answer.json()) as { value: { displayName: string }[] };

  expect(value.map(({ displayName }) => displayName)).toEqual(['Contoso Connectivity', 'Contoso Workloads']);
});

test('every id is there once, names its type and its name, and lies in a described group', () => {
  expect(ids.size).toBe(resources.length);
  const groups = resources.filter(({ type }) => type === 'Microsoft.Resources/resourceGroups');
  for (const { id, type, name } of resources.filter((resource) => !groups.includes(resource))) {
    const [namespace, ...path] = id.split('/providers/').at(-1)?.split('/') ?? [];
    expect([namespace, ...path.filter((_, at) => at % 2 === 0)].join('/')).toBe(type);
    expect(id.endsWith(`/${name}`)).toBe(true);
    const group = /^.*?\/resourceGroups\/[^/]+/.exec(id)?.[0];
    if (group) expect(ids).toContain(group.toLowerCase());
  }
});

test('every reference leads to a resource or a part of one, but for what Microsoft keeps to itself', () => {
  const text = JSON.stringify(resources);
  const parts = [...text.matchAll(/"id":"([^"]+)"/g)].map(([, id = '']) => id);
  const own = new Set([
    ...ids,
    ...parts.filter((id) => ids.has(id.replace(/\/[^/]+\/[^/]+$/, '').toLowerCase())),
  ]);
  const known = (id: string): boolean =>
    own.has(id) || ids.has(id.toLowerCase()) || /\/disks\/|\/RG_corp-hub_/.test(id);

  expect(parts.filter((id) => !known(id))).toEqual([]);
});

test('public addresses are documentation addresses, each held by one resource', () => {
  const addresses = [...JSON.stringify(resources).matchAll(/"(?:ipAddress|address)":"([^"]+)"/g)].map(
    ([, address = '']) => address,
  );

  expect(addresses.length).toBe(8);
  expect(addresses.every((address) => /^(192\.0\.2|198\.51\.100|203\.0\.113)\./.test(address))).toBe(true);
  expect(new Set(addresses).size).toBe(addresses.length);
});

test('what the sandbox shows of it can be written back unchanged', async () => {
  const { call } = await testSandbox({ world: firewalled });
  const written = resources.filter(({ type }) => /firewall|ipGroups|routeTables|virtualHubs$/i.test(type));

  for (const { id } of written) {
    const before = (await call('GET', id)).body;
    const { status } = await call('PUT', id, before);
    expect([id, status]).toEqual([id, 200]);
    const after = (await call('GET', id)).body;
    expect(withoutEtags(after)).toEqual(withoutEtags(before));
  }
  expect(written.length).toBeGreaterThan(15);
});

test('lists and Resource Graph show firewalls, policies, their groups, IP groups, routes and hubs', async () => {
  const { call } = await testSandbox({ world: firewalled });
  const counts = async (type: string) => {
    const lists = subscriptions.map(({ subscriptionId }) =>
      call('GET', `/subscriptions/${subscriptionId}/providers/${type}`),
    );
    return (await Promise.all(lists)).reduce((sum, { body }) => sum + body.value.length, 0);
  };
  const query = {
    query:
      'resources | where type startswith "microsoft.network/" | summarize count() by type | order by type asc',
    subscriptions: subscriptions.map(({ subscriptionId }) => subscriptionId),
  };

  const found = await call('POST', '/providers/Microsoft.ResourceGraph/resources', query);
  const byType = new Map(
    (found.body.data as { type: string; count_: number }[]).map((row) => [row.type, row.count_]),
  );

  for (const [type, count] of [
    ['azureFirewalls', 3],
    ['firewallPolicies', 3],
    ['ipGroups', 2],
    ['routeTables', 4],
    ['virtualHubs', 1],
  ] as const) {
    expect([type, await counts(`Microsoft.Network/${type}`)]).toEqual([type, count]);
    expect([type, byType.get(`microsoft.network/${type.toLowerCase()}`)]).toEqual([type, count]);
  }
  expect(byType.get('microsoft.network/firewallpolicies/rulecollectiongroups')).toBe(5);
  const policy = resources.find(({ name }) => name === 'hub-rules');
  expect((await call('GET', `${policy?.id}/ruleCollectionGroups`)).body.value).toHaveLength(3);
});

test.each([
  ['app-01-nic', 'VirtualAppliance', '10.10.0.4'],
  ['plant-01-nic', 'VirtualNetworkGateway', '10.30.0.132'],
  ['plant-02-nic', 'VirtualAppliance', '10.30.0.132'],
  ['nva-01-nic', 'VirtualAppliance', '10.40.255.4'],
])('the way of %s to the Internet is a %s at %s', async (name, nextHopType, address) => {
  const { call } = await testSandbox({ world: firewalled });
  const nic = resources.find((resource) => resource.name === name);

  const accepted = await call('POST', `${nic?.id}/effectiveRouteTable`);
  const { body } = await call('GET', accepted.headers.get('location') ?? '');

  const routes = body.value.filter(
    ({ addressPrefix, state }) => String(addressPrefix) === '0.0.0.0/0' && state === 'Active',
  );
  expect(routes).toMatchObject([{ nextHopType, nextHopIpAddress: [address] }]);
});

function withoutEtags(value: object): object {
  return JSON.parse(
    JSON.stringify(value, (key, inner) =>
      ['etag', 'provisioningState', 'size'].includes(key) ? undefined : inner,
    ),
  );
}
