import { expect, test } from 'vitest';
import { firewalled } from '../../src/sandbox/worlds/firewalled.ts';
import { type TestSandbox, testSandbox } from './testSandbox.ts';

type Bag = Record<string, unknown>;

const forever = 3_600_000;
const anybody = '203.0.113.7';
const policy = idOf('hub-rules');
const baseline = idOf('company-baseline');
const firewall = idOf('fw-policy');
const group = `${policy}/ruleCollectionGroups/JitAccess`;

test('a group has a strong tag, its own spelling and its own operations', async () => {
  const azure = await firewalls();

  const put = await azure.call('PUT', group, jit());
  const poll = await azure.call('GET', put.headers.get('azure-asyncoperation') ?? '');
  const read = await azure.call('GET', group);

  expect(put.status).toBe(201);
  expect(put.headers.get('azure-asyncoperation')).toMatch(/\/locations\/westeurope\/nfvOperations\//);
  expect(put.headers.get('retry-after')).toBeNull();
  expect(poll.body).toEqual({ status: 'Succeeded' });
  expect(read.headers.get('etag')).toBe(`"${read.body.etag}"`);
  expect(read.body).toMatchObject({
    name: 'JitAccess',
    type: 'Microsoft.Network/FirewallPolicies/RuleCollectionGroups',
    etag: expect.stringMatching(/^[0-9a-f-]{36}$/),
    location: 'westeurope',
    properties: { priority: 500, provisioningState: 'Succeeded', size: expect.stringMatching(/ MB$/) },
  });
});

test('lists that a rule leaves out are shown empty', async () => {
  const azure = await firewalls();

  await azure.call('PUT', group, jit());
  const [collection] = (await azure.call('GET', group)).body.properties.ruleCollections as Bag[];

  expect(collection?.rules).toMatchObject([{ sourceIpGroups: [], sourceAddresses: [anybody] }]);
});

test('a group that is put again unchanged is answered with nothing and does nothing', async () => {
  const azure = await firewalls();
  await azure.call('PUT', group, jit());
  const read = await azure.call('GET', group);

  const again = await azure.call('PUT', group, jit());
  const asRead = await azure.call('PUT', group, read.body);
  const after = await azure.call('GET', group);

  expect([again, asRead].map(({ status, body }) => [status, body])).toEqual([
    [200, ''],
    [200, ''],
  ]);
  expect(after.body.etag).toBe(read.body.etag);
});

test('a policy shows its groups, firewalls and child policies', async () => {
  const azure = await firewalls();

  const child = (await azure.call('GET', policy)).body.properties;
  const parent = (await azure.call('GET', baseline)).body.properties;
  const banned = (await azure.call('GET', idOf('banned'))).body.properties;

  expect(child.ruleCollectionGroups).toHaveLength(3);
  expect(child.firewalls).toEqual([{ id: firewall }]);
  expect(child.basePolicy).toEqual({ id: baseline });
  expect(parent.childPolicies).toEqual([{ id: policy }]);
  expect(banned.firewallPolicies).toEqual([{ id: baseline }]);
});

test('one group of a policy is written at a time, and its firewall with it', async () => {
  const azure = await firewalls({ firewallOperationMs: forever });
  const asBefore = (await azure.call('GET', firewall)).body;
  await azure.call('PUT', group, jit());

  const other = await azure.call('PUT', `${policy}/ruleCollectionGroups/other`, jit({ priority: 510 }));
  const whole = await azure.call('PUT', policy, { location: 'westeurope', properties: {} });
  const device = await azure.call('PUT', firewall, asBefore);
  const states = await Promise.all([group, policy, firewall].map((id) => azure.call('GET', id)));

  expect([other, whole, device].map(({ status, body }) => [status, body.error.code])).toEqual([
    [409, 'FirewallPolicyRuleCollectionGroupUpdateNotAllowedWhenUpdatingOrDeleting'],
    [409, 'FirewallPolicyUpdateNotAllowedWhenUpdatingOrDeleting'],
    [409, 'AnotherOperationInProgress'],
  ]);
  expect(states.map(({ body }) => body.properties.provisioningState)).toEqual(Array(3).fill('Updating'));
});

test('a group of a parent policy holds the policies and firewalls below', async () => {
  const azure = await firewalls({ firewallOperationMs: forever });
  await azure.call('PUT', `${baseline}/ruleCollectionGroups/more`, jit());

  const below = await azure.call('PUT', group, jit());

  expect(below.status).toBe(409);
  expect((await azure.call('GET', firewall)).body.properties.provisioningState).toBe('Updating');
});

test('a group fails where a firewall of its policy is in another update', async () => {
  const azure = await firewalls({ firewallOperationMs: 40 });
  await azure.call('PUT', firewall, (await azure.call('GET', firewall)).body);

  const put = await azure.call('PUT', group, jit());
  const end = await ended(azure, put.headers.get('azure-asyncoperation') ?? '');

  expect(put.status).toBe(201);
  expect(end).toEqual({
    status: 'Failed',
    error: {
      code: 'FirewallPolicyUpdateFailed',
      message: 'Put on Firewall Policy hub-rules Failed with 1 faulted referenced firewalls',
      details: [],
    },
  });
});

test('a firewall that faults fails the group and is mixed until a write succeeds', async () => {
  const azure = await firewalls();
  await azure.call('PUT', group, jit());
  await letFirewallIn(azure);
  const open = await reach(azure);
  await azure.control('POST', 'faults', { method: 'DELETE', path: 'JitAccess', operation: 'Failed' });

  const deleted = await azure.call('DELETE', group);
  const end = await azure.call('GET', deleted.headers.get('azure-asyncoperation') ?? '');
  const state = await azure.call('GET', firewall);
  const mixed = await reach(azure);
  await azure.call('DELETE', group);
  const repaired = await azure.call('GET', firewall);

  expect(open).toBe('Allow');
  expect(end.body.error.code).toBe('FirewallPolicyUpdateFailed');
  expect(state.body.properties.provisioningState).toBe('Failed');
  expect(mixed).toBe('Allow');
  expect(await reach(azure)).toBe('Deny');
  expect(repaired.body.properties.provisioningState).toBe('Succeeded');
});

test('an emptied group whose write failed is as open as before it', async () => {
  const azure = await firewalls();
  await azure.call('PUT', group, jit());
  await letFirewallIn(azure);
  await azure.control('POST', 'faults', {
    method: 'PUT',
    path: 'JitAccess',
    operation: 'Failed',
    body: { error: { code: 'FirewallUnhealthy', message: 'Try again.' } },
  });
  const empty = { properties: { priority: 500, ruleCollections: [] } };

  const put = await azure.call('PUT', group, empty);
  const end = await azure.call('GET', put.headers.get('azure-asyncoperation') ?? '');
  const mixed = await reach(azure);
  const again = await azure.call('PUT', group, empty);

  expect(end.body).toMatchObject({ status: 'Failed', error: { code: 'FirewallUnhealthy' } });
  expect(mixed).toBe('Allow');
  expect(again.headers.get('azure-asyncoperation')).not.toBeNull();
  expect(await reach(azure)).toBe('Deny');
});

test.each([
  [
    'the priority of another group',
    jit({ priority: 400 }),
    'FirewallPolicyRuleCollectionGroupPriorityConflict',
  ],
  ['an action that is none', jit({}, { action: { type: 'Allow' } }), 'FirewallRuleCollectionInvalidAction'],
  ['a priority beyond all', jit({}, { priority: 65_001 }), 'FirewallRuleCollectionInvalidPriority'],
])('a group is refused with %s', async (_name, body, code) => {
  const azure = await firewalls();

  expect(await azure.call('PUT', group, body)).toMatchObject({ status: 400, body: { error: { code } } });
});

test('default groups, policies in use and parents stay', async () => {
  const azure = await firewalls();
  const ids = [`${policy}/ruleCollectionGroups/DefaultDnatRuleCollectionGroup`, policy, baseline];

  const codes = [];
  for (const id of ids) codes.push((await azure.call('DELETE', id)).body.error.code);

  expect(codes).toEqual([
    'DefaultRuleCollectionGroupCannotBeDeleted',
    'FirewallPolicyCannotBeDeleted',
    'FirewallPolicyCannotBeDeleted',
  ]);
});

async function firewalls(options: Bag = {}): Promise<TestSandbox> {
  return testSandbox({ world: firewalled, ...options });
}

function idOf(name: string): string {
  return firewalled.resources.find((resource) => resource.name === name)?.id ?? '';
}

async function ended(azure: TestSandbox, url: string): Promise<unknown> {
  for (;;) {
    const { body } = await azure.call('GET', url);
    if (body.status !== 'InProgress') return body;
  }
}

async function letFirewallIn(azure: TestSandbox): Promise<void> {
  await azure.call('PUT', `${idOf('shops-nsg')}/securityRules/ssh`, {
    properties: {
      protocol: 'Tcp',
      access: 'Allow',
      direction: 'Inbound',
      priority: 200,
      sourceAddressPrefix: '10.20.0.0/26',
      sourcePortRange: '*',
      destinationAddressPrefix: '10.21.1.4',
      destinationPortRange: '22',
    },
  });
}

async function reach(azure: TestSandbox): Promise<unknown> {
  const question = { source: anybody, vm: idOf('shop-01'), port: 22 };
  return (await azure.control('POST', 'probe', question)).body.access;
}

function jit(properties: Bag = {}, collection: Bag = {}): Bag {
  const rule = {
    ruleType: 'NatRule',
    name: 'ssh',
    ipProtocols: ['TCP'],
    sourceAddresses: [anybody],
    destinationAddresses: ['192.0.2.22'],
    destinationPorts: ['50022'],
    translatedAddress: '10.21.1.4',
    translatedPort: '22',
  };
  const nat = {
    ruleCollectionType: 'FirewallPolicyNatRuleCollection',
    name: 'nat',
    priority: 100,
    action: { type: 'DNAT' },
    rules: [rule],
    ...collection,
  };
  return { properties: { priority: 500, ruleCollections: [nat], ...properties } };
}
