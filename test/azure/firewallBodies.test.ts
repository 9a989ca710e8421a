import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { changedClassicBody, changedGroupOfPolicy } from '../../src/azure/changedFirewallBody.ts';
import { azureFirewallBody, ruleCollectionGroupBody } from '../../src/azure/firewallBodies.ts';
import { collectionsOfClassic, foreignCollections } from '../../src/azure/firewallCollections.ts';
import { worstState } from '../../src/azure/firewallHolderOf.ts';
import { isFirewallHolderId } from '../../src/core/firewallHolderId.ts';
import { expectOk } from '../access/expectOk.ts';
import { allowName, dnat, filter } from './startFirewalls.ts';

const group = '/subscriptions/s/resourceGroups/g/providers/Microsoft.Network';
const id = `${group}/azureFirewalls/af1`;
const etag = 'W/"5de199c7-3aba-45a6-bfa9-ed8217819d0f"';

/** A firewall as Azure answers it: with what a NAT rule to a name, FQDNs and application rules have of their own. */
const answered = {
  name: 'af1',
  id,
  etag,
  type: 'Microsoft.Network/azureFirewalls',
  location: 'westus',
  zones: ['1'],
  properties: {
    provisioningState: 'Succeeded',
    sku: { name: 'AZFW_VNet', tier: 'Standard' },
    threatIntelMode: 'Alert',
    additionalProperties: { 'Network.DNS.EnableProxy': 'true' },
    ipConfigurations: [],
    networkRuleCollections: [
      {
        name: 'rc1',
        id: `${id}/networkRuleCollections/rc1`,
        etag,
        properties: {
          provisioningState: 'Succeeded',
          priority: 10000,
          action: { type: 'Allow' },
          rules: [
            {
              name: 'network-rule1',
              protocols: ['UDP', 'TCP', 'ICMP'],
              sourceAddresses: ['10.0.0.0', '111.1.0.0/24'],
              destinationAddresses: [],
              sourceIpGroups: [],
              destinationIpGroups: [],
              destinationFqdns: ['www.bing.com'],
              destinationPorts: ['80'],
            },
          ],
        },
        type: 'Microsoft.Network/azureFirewalls/networkRuleCollections',
      },
    ],
    applicationRuleCollections: [
      {
        name: 'App-Coll01',
        properties: {
          priority: 200,
          action: { type: 'Allow' },
          rules: [
            {
              name: 'Allow-Google',
              priority: 0,
              direction: 'Inbound',
              protocols: [{ protocolType: 'Http', port: 8080 }],
              targetFqdns: ['www.google.com'],
              actions: [],
            },
          ],
        },
      },
    ],
    natRuleCollections: [
      {
        name: 'rc2',
        id: `${id}/natRuleCollections/rc2`,
        etag,
        properties: {
          provisioningState: 'Succeeded',
          priority: 10001,
          action: { type: 'Dnat' },
          rules: [
            {
              name: 'network-rule1',
              protocols: ['UDP', 'TCP'],
              translatedFqdn: 'server1.internal.com',
              translatedPort: '95',
              sourceAddresses: ['10.0.0.0', '111.1.0.0/24'],
              sourceIpGroups: [],
              destinationAddresses: ['12.36.22.14'],
              destinationPorts: ['96'],
            },
          ],
        },
        type: 'Microsoft.Network/azureFirewalls/natRuleCollections',
      },
    ],
    autoscaleConfiguration: { minCapacity: null },
  },
};

const ours = allowName('app-01');

describe('a classic firewall as Azure answers it', () => {
  test('is read with names, FQDNs and protocols that no rule of ours has', () => {
    const collections = collectionsOfClassic(v.parse(azureFirewallBody, answered));

    expect(foreignCollections(collections, new Map())).toMatchObject([
      {
        name: 'rc2',
        action: 'Dnat',
        rules: [{ protocols: ['UDP', 'TCP'], translated: null, destinations: ['12.36.22.14'] }],
      },
      {
        name: 'rc1',
        action: 'Allow',
        rules: [{ protocols: ['UDP', 'TCP', 'ICMP'], destinations: ['www.bing.com'] }],
      },
    ]);
  });

  test('keeps every byte of what is not ours through a rule that comes and goes', () => {
    const put = change(answered, {
      action: 'put',
      rule: ours,
      properties: dnat('12.36.22.14:50022', '10.0.0.4'),
    });
    const both = change(put, {
      action: 'put',
      rule: allowName('app-01', 2),
      properties: filter('Allow', '10.0.0.4', 300),
    });

    const without = change(both, { action: 'delete', rule: ours });
    const back = change(without, { action: 'delete', rule: allowName('app-01', 2) });

    expect(JSON.stringify(put)).toContain(ours);
    expect(JSON.stringify(back)).toBe(JSON.stringify(answered));
  });

  test('that names no lists has them only while something stands in them', () => {
    const bare = { name: 'af1', id, properties: { provisioningState: 'Succeeded' } };

    const put = change(bare, { action: 'put', rule: ours, properties: filter('Deny', '10.0.0.4', 300) });
    const back = change(put, { action: 'delete', rule: ours });

    expect(Object.keys((put as typeof bare).properties)).toEqual([
      'provisioningState',
      'networkRuleCollections',
    ]);
    expect((back as { properties: object }).properties).toEqual({
      provisioningState: 'Succeeded',
      networkRuleCollections: [],
    });
  });

  test('has one rule of a name, whatever it was before', () => {
    const first = change(answered, {
      action: 'put',
      rule: ours,
      properties: dnat('12.36.22.14:50022', '10.0.0.4'),
    });

    const second = change(first, {
      action: 'put',
      rule: ours.toUpperCase(),
      properties: filter('Allow', '10.0.0.4', 300),
    });

    expect(JSON.stringify(second).split(/"JitAccess-Allow-/i)).toHaveLength(2);
    expect((second as typeof answered).properties.natRuleCollections).toHaveLength(1);
  });

  test.each([
    null,
    [],
    'a text',
    { properties: {}, x: 1 },
    { properties: { natRuleCollections: [{ name: 1 }] } },
  ])('is not made of %j', (body) => {
    const changed = changedClassicBody(body, id, [{ action: 'delete', rule: ours }]);

    const isEmptyFirewall = typeof body === 'object' && body !== null && 'x' in body;
    expect(changed.ok).toBe(isEmptyFirewall);
  });
});

test('a group of a policy with a rule of an unknown kind keeps it', () => {
  const body = {
    properties: {
      size: '0.001322746 MB',
      priority: 10000,
      ruleCollections: [
        { ruleCollectionType: 'FirewallPolicyFutureCollection', name: 'f', rules: [{ what: 1 }] },
      ],
      provisioningState: 'Succeeded',
    },
    id: `${group}/FirewallPolicies/p/RuleCollectionGroups/JitAccess`,
    name: 'JitAccess',
    type: 'Microsoft.Network/FirewallPolicies/RuleCollectionGroups',
    etag: '28f0a10c-6268-420e-82ae-dd3d92311aeb',
  };
  const put = { action: 'put', rule: ours, properties: dnat('12.36.22.14:50022', '10.0.0.4') } as const;

  const changed = expectOk(changedGroupOfPolicy(body, body.id, [put]));
  const back = expectOk(changedGroupOfPolicy(changed, body.id, [{ action: 'delete', rule: ours }]));

  expect(v.is(ruleCollectionGroupBody, body)).toBe(true);
  expect(changed).toMatchObject({ properties: { ruleCollections: [{ name: 'f' }, {}] } });
  expect(JSON.stringify(back)).toBe(JSON.stringify(body));
});

test.each([
  [['Succeeded', 'Succeeded'], 'succeeded'],
  [[undefined, null], 'succeeded'],
  [['Succeeded', 'Failed'], 'failed'],
  [['Canceled'], 'failed'],
  [['Failed', 'Updating'], 'updating'],
  [['Deleting'], 'updating'],
  [['SomethingNew'], 'updating'],
] as const)('the states %j mean that an update has %s', (states, expected) => {
  expect(worstState(states)).toBe(expected);
});

test.each([
  [id, true],
  [`${group}/firewallPolicies/p/ruleCollectionGroups/JitAccess`, true],
  [`${group}/FirewallPolicies/p/RuleCollectionGroups/JitAccess`, true],
  [`${group}/firewallPolicies/p`, false],
  [`${group}/networkSecurityGroups/azureFirewalls`, false],
  [`${id}/natRuleCollections/rc2`, false],
])('%s is a place for rules in firewalls: %s', (place, expected) => {
  expect(isFirewallHolderId(place)).toBe(expected);
});

function change(body: unknown, one: Parameters<typeof changedClassicBody>[2][number]): unknown {
  const changed = changedClassicBody(body, id, [one]);
  if (!changed.ok) throw new Error(JSON.stringify(changed.error));
  return changed.value;
}
