import { expect, test } from 'vitest';
import { group, testSandbox } from './testSandbox.ts';

const firewall = `${group}/providers/Microsoft.Network/azureFirewalls/fw`;
const policy = `${group}/providers/Microsoft.Network/firewallPolicies/policy`;

const natRule = {
  name: 'ssh',
  protocols: ['TCP'],
  sourceAddresses: ['203.0.113.7'],
  destinationAddresses: ['198.51.100.9'],
  destinationPorts: ['50022'],
  translatedAddress: '10.0.0.4',
  translatedPort: '22',
};

test('a firewall is written as a whole and keeps every property', async () => {
  const azure = await testSandbox();
  const body = withRules([collection()]);

  const put = await azure.call('PUT', firewall, body);
  const read = await azure.call('GET', firewall);
  const again = await azure.call('PUT', firewall, read.body, {
    headers: { 'If-Match': read.body.etag ?? '' },
  });
  const stale = await azure.call('PUT', firewall, read.body, {
    headers: { 'If-Match': read.body.etag ?? '' },
  });

  expect(put.status).toBe(201);
  expect(read.body.properties).toMatchObject({ ...body.properties, provisioningState: 'Succeeded' });
  expect([again.status, stale.status]).toEqual([200, 412]);
});

test.each([
  ['a priority below 100', [collection({ priority: 99 })], 'FirewallRuleCollectionInvalidPriority'],
  ['one priority twice', [collection(), { ...collection(), name: 'b' }], 'FirewallRuleCollectionConflict'],
  ['one name twice', [collection(), collection({ priority: 300 })], 'FirewallRuleCollectionConflict'],
  ['a bad name', [{ ...collection(), name: '-' }], 'InvalidResourceName'],
  [
    'no translation',
    [collection({ rules: [{ ...natRule, translatedAddress: '' }] })],
    'FirewallNatRuleInvalid',
  ],
])('a firewall is refused with %s', async (_name, collections, code) => {
  const azure = await testSandbox();

  const answer = await azure.call('PUT', firewall, withRules(collections));

  expect(answer).toMatchObject({ status: 400, body: { error: { code } } });
});

test('a rule collection group is written and deleted by itself, under a policy that exists', async () => {
  const azure = await testSandbox();
  const id = `${policy}/ruleCollectionGroups/JitAccess`;
  const { protocols, ...rest } = natRule;
  const ruleCollections = [
    {
      ruleCollectionType: 'FirewallPolicyNatRuleCollection',
      name: 'nat',
      priority: 100,
      action: { type: 'DNAT' },
      rules: [{ ...rest, ruleType: 'NatRule', ipProtocols: protocols }],
    },
  ];

  const orphan = await azure.call('PUT', id, { properties: { priority: 500, ruleCollections } });
  await azure.call('PUT', policy, { location: 'westeurope', properties: {} });
  const put = await azure.call('PUT', id, { properties: { priority: 500, ruleCollections } });
  const bad = await azure.call('PUT', id, { properties: { priority: 65_001, ruleCollections } });
  const read = await azure.call('GET', id);
  const listed = await azure.call('GET', `${policy}/ruleCollectionGroups`);
  const deleted = await azure.call('DELETE', id);
  const gone = await azure.call('GET', id);

  expect(orphan.body.error.code).toBe('ParentResourceNotFound');
  expect([put.status, bad.status]).toEqual([201, 400]);
  expect(read.body.properties).toMatchObject({ priority: 500, ruleCollections });
  expect(listed.body.value).toHaveLength(1);
  expect(deleted.status).toBe(202);
  expect(deleted.headers.get('location')).toContain('/nfvOperationResults/');
  expect(gone.status).toBe(404);
});

function collection(properties: object = {}) {
  return {
    name: 'nat',
    properties: { priority: 200, action: { type: 'Dnat' }, rules: [natRule], ...properties },
  };
}

function withRules(natRuleCollections: object[]) {
  return {
    location: 'westeurope',
    zones: ['1'],
    properties: {
      sku: { name: 'AZFW_VNet', tier: 'Standard' },
      threatIntelMode: 'Alert',
      additionalProperties: { key: 'kept' },
      natRuleCollections,
    },
  };
}
