import { expect, test } from 'vitest';
import { parseWorld } from '../../../src/sandbox/readWorld.ts';
import { defended } from '../../../src/sandbox/worlds/defended.ts';
import { tooLongName } from '../../../src/sandbox/worlds/defendedOps.ts';
import {
  defendedSubscription,
  undefendedSubscription,
} from '../../../src/sandbox/worlds/defendedSubscriptions.ts';
import { type ArmBody, testSandbox } from '../testSandbox.ts';

const subscription = `/subscriptions/${defendedSubscription.subscriptionId}`;
const free = `/subscriptions/${undefendedSubscription.subscriptionId}`;
const policyIn = (group: string, name = 'default', region = 'westeurope') =>
  `${subscription}/resourceGroups/${group}/providers/Microsoft.Security/locations/${region}/jitNetworkAccessPolicies/${name}`;
const vmIn = (group: string, name: string, scope = subscription) =>
  `${scope}/resourceGroups/${group}/providers/Microsoft.Compute/virtualMachines/${name}`;
const nsgIn = (group: string, name: string) =>
  `${subscription}/resourceGroups/${group}/providers/Microsoft.Network/networkSecurityGroups/${name}`;

test('every id is there once, and the world survives being written and read', () => {
  const ids = new Set(defended.resources.map(({ id }) => id.toLowerCase()));

  expect(ids.size).toBe(defended.resources.length);
  expect(parseWorld(JSON.stringify(defended))).toEqual(defended);
});

test('its policies are put again as they are, and no rule changes: the deny rules are what the service writes', async () => {
  const { call } = await testSandbox({ world: defended });
  const policies = (
    await call('GET', `${subscription}/providers/Microsoft.Security/jitNetworkAccessPolicies`)
  ).body.value;
  const groups = async () =>
    (await call('GET', `${subscription}/providers/Microsoft.Network/networkSecurityGroups`)).body.value;
  const before = await groups();

  const put = await Promise.all(policies.map((policy) => call('PUT', policy.id, policy)));

  expect(policies.map(({ id }) => id.split('/resourceGroups/')[1]?.replace(/\/.*locations/, ''))).toEqual([
    'shop/westeurope/jitNetworkAccessPolicies/default',
    'shop/northeurope/jitNetworkAccessPolicies/default',
    'ops/westeurope/jitNetworkAccessPolicies/ops-admins',
    'farm/westeurope/jitNetworkAccessPolicies/default',
    'edge/westeurope/jitNetworkAccessPolicies/default',
  ]);
  expect(put.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
  expect(put.map(({ body }) => body)).toEqual(policies);
  expect(await groups()).toEqual(before);
});

test('the window that is open ends by the clock', async () => {
  const { call, control } = await testSandbox({ world: defended });
  const probe = async () =>
    (await control('POST', 'probe', { source: '203.0.113.30', vm: vmIn('shop', 'web-01'), port: 22 })).body
      .access;
  const states = async () => {
    const { requests } = (await call('GET', policyIn('shop'))).body.properties;
    return (requests as { virtualMachines: { ports: { status: string }[] }[] }[]).map(
      ({ virtualMachines }) => virtualMachines[0]?.ports[0]?.status,
    );
  };

  const open = [await probe(), (await states()).at(-1)];
  await control('POST', 'clock', { advance: 'PT2H1M' });
  const over = [await probe(), (await states()).at(-1)];

  expect(open).toEqual(['Allow', 'Initiated']);
  expect(over).toEqual(['Deny', 'Revoked']);
  expect((await states()).length).toBe(6);
});

test('an allow at 300 defeats the deny at 4096', async () => {
  const { control } = await testSandbox({ world: defended });
  const probe = async (port: number) =>
    (await control('POST', 'probe', { source: '203.0.113.200', vm: vmIn('shop', 'win-01'), port })).body
      .access;

  expect(await probe(3389)).toBe('Allow');
  expect(await probe(5985)).toBe('Deny');
});

test('one request for many machines below one group is one write of that group', async () => {
  const { call } = await testSandbox({ world: defended });
  const names = Array.from({ length: 20 }, (_, at) => `farm-${String(at + 1).padStart(3, '0')}`);

  const { status } = await call('POST', `${policyIn('farm')}/initiate`, {
    virtualMachines: names.map((name) => ({
      id: vmIn('farm', name),
      ports: [{ number: 22, duration: 'PT1H', allowedSourceAddressPrefix: '203.0.113.9' }],
    })),
  });
  const rules = (await call('GET', nsgIn('farm', 'farm-nsg'))).body.properties.securityRules;
  const allows = rules.filter(({ properties }) => properties.access === 'Allow');

  expect(status).toBe(202);
  expect(rules.length).toBe(220);
  expect(allows.map(({ properties }) => properties.priority)).toEqual(names.map((_, at) => 100 + at));
});

test('machines that can have no policy are refused, each for its reason', async () => {
  const { call } = await testSandbox({ world: defended });
  const ports = [
    { number: 22, protocol: '*', allowedSourceAddressPrefix: '*', maxRequestAccessDuration: 'PT3H' },
  ];
  const put = async (path: string, id: string) =>
    (await call('PUT', path, { properties: { virtualMachines: [{ id, ports }] } })).body.error?.code;

  const long = vmIn('loose', tooLongName);
  expect(await put(policyIn('loose'), long)).toBe('InvalidPolicyInput');
  expect(await put(policyIn('free').replace(subscription, free), vmIn('free', 'free-01', free))).toBe(
    'UnsupportedPricingTier',
  );
  expect(await put(policyIn('loose'), vmIn('loose', 'open-01'))).toBeUndefined();
});

test('assessments follow from the state, also in Resource Graph, which has no policies', async () => {
  const { call } = await testSandbox({ world: defended });
  const key = '805651bc-6ecd-4c73-9b55-97a19d0582d0';
  const query = async (text: string) =>
    (await call('POST', '/providers/Microsoft.ResourceGraph/resources', { query: text })).body
      .data as ArmBody[];
  const counted = () =>
    query(
      `securityresources | where type == 'microsoft.security/assessments' and name == '${key}'
       | summarize count = count() by code = tostring(properties.status.code) | order by code asc`,
    );

  const before = await counted();
  const one = await call(
    'GET',
    `${vmIn('loose', 'open-01')}/providers/Microsoft.Security/assessments/${key}`,
  );
  const none = await call(
    'GET',
    `${vmIn('free', 'free-01', free)}/providers/Microsoft.Security/assessments/${key}`,
  );
  await call('DELETE', policyIn('ops', 'ops-admins'));

  expect(before).toEqual([
    { code: 'Healthy', count: 206 },
    { code: 'Unhealthy', count: 3 },
  ]);
  expect(one.body.properties.status).toEqual({ code: 'Unhealthy' });
  expect(none.status).toBe(404);
  expect(await counted()).toEqual([
    { code: 'Healthy', count: 205 },
    { code: 'Unhealthy', count: 4 },
  ]);
  for (const table of ['resources', 'securityresources'])
    expect(await query(`${table} | where type contains 'jitnetwork'`)).toEqual([]);
});

test('the principals can do what they are for', async () => {
  const { call } = await testSandbox({ world: defended });
  const status = async (as: string, method: string, path: string, body?: unknown) =>
    (await call(method, path, body, { as: `sandbox-${as}` })).status;
  const initiate = [
    'POST',
    `${policyIn('shop')}/initiate`,
    { virtualMachines: [{ id: vmIn('shop', 'web-02'), ports: [{ number: 22, duration: 'PT1H' }] }] },
  ] as const;

  expect(await status('requester', ...initiate)).toBe(202);
  expect(await status('reader', ...initiate)).toBe(403);
  expect(await status('owner', ...initiate)).toBe(202);
  expect(await status('requester', 'GET', policyIn('shop'))).toBe(200);
  expect(await status('requester', 'GET', nsgIn('shop', 'web-02-nsg'))).toBe(403);
  expect(await status('requester', 'PUT', policyIn('shop'), {})).toBe(403);
});
