import { expect, test } from 'vitest';
import { firewalled } from '../../src/sandbox/worlds/firewalled.ts';
import { principal, testSandbox } from './testSandbox.ts';

const group = `${idOf('hub-rules')}/ruleCollectionGroups/JitAccess`;
const withIpGroup = {
  properties: {
    priority: 500,
    ruleCollections: [
      {
        ruleCollectionType: 'FirewallPolicyNatRuleCollection',
        name: 'nat',
        priority: 100,
        action: { type: 'DNAT' },
        rules: [
          {
            ruleType: 'NatRule',
            name: 'ssh',
            ipProtocols: ['TCP'],
            sourceIpGroups: [idOf('banned')],
            destinationAddresses: ['192.0.2.22'],
            destinationPorts: ['50022'],
            translatedAddress: '10.21.1.4',
            translatedPort: '22',
          },
        ],
      },
    ],
  },
};

test.each([
  ['fw-classic', 'Microsoft.Network/virtualNetworks/subnets/join/action'],
  ['fw-classic', 'Microsoft.Network/publicIPAddresses/join/action'],
  ['fw-classic', 'Microsoft.Network/ipGroups/join/action'],
  ['fw-policy', 'Microsoft.Network/firewallPolicies/join/action'],
  ['fw-hub', 'Microsoft.Network/virtualHubs/read'],
])('an update of %s asks for %s', async (name, missing) => {
  const { call } = await sandboxWithout(missing);
  const { body } = await call('GET', idOf(name));

  const refused = await call('PUT', idOf(name), body, { as: 'sandbox-lacking' });

  expect(refused).toMatchObject({ status: 403, body: { error: { code: 'LinkedAuthorizationFailed' } } });
  expect(refused.body.error.message).toContain(`'${missing}'`);
  expect((await call('PUT', idOf(name), body, { as: 'sandbox-full' })).status).toBe(200);
});

test('a rule collection group asks for the rights on the IP groups of its rules', async () => {
  const { call } = await sandboxWithout('Microsoft.Network/ipGroups/join/action');

  const refused = await call('PUT', group, withIpGroup, { as: 'sandbox-lacking' });
  const passed = await call('PUT', group, withIpGroup, { as: 'sandbox-full' });

  expect(refused.body.error.code).toBe('LinkedAuthorizationFailed');
  expect(passed.status).toBe(201);
});

test.each([
  ['operator', 200, 201],
  ['nojoin', 403, 403],
  ['alice', 403, 403],
  ['reader', 403, 403],
  ['appteam', 403, 403],
])('%s of the built-in world writes a firewall: %i, a group: %i', async (as, firewallStatus, groupStatus) => {
  const { call } = await testSandbox({ world: firewalled });
  const { body } = await call('GET', idOf('fw-classic'));

  const firewall = await call('PUT', idOf('fw-classic'), body, { as: `sandbox-${as}` });
  const written = await call('PUT', group, withIpGroup, { as: `sandbox-${as}` });

  expect([firewall.status, written.status]).toEqual([firewallStatus, groupStatus]);
});

test('who sees the machines only sees no firewall', async () => {
  const { call } = await testSandbox({ world: firewalled });

  const read = await call('GET', idOf('fw-classic'), undefined, { as: 'sandbox-appteam' });
  const query = { query: 'resources | where type contains "firewall" | project name' };
  const found = await call('POST', '/providers/Microsoft.ResourceGraph/resources', query, {
    as: 'sandbox-appteam',
  });

  expect(read.status).toBe(403);
  expect(found.body.count).toBe(0);
});

function idOf(name: string): string {
  return firewalled.resources.find((resource) => resource.name === name)?.id ?? '';
}

async function sandboxWithout(action: string) {
  const scopes = firewalled.subscriptions.map(({ subscriptionId }) => `/subscriptions/${subscriptionId}`);
  const everywhere = (name: string, notActions: string[]) => ({
    ...principal(name, []),
    assignments: scopes.map((scope) => ({ scope, actions: ['*'], notActions })),
  });
  const principals = [everywhere('full', []), everywhere('lacking', [action])];
  return testSandbox({ world: { ...firewalled, principals } });
}
