import { NetworkManagementClient } from '@azure/arm-network';
import { expect, onTestFinished, test } from 'vitest';
import { startSandbox } from '../../src/sandbox/startSandbox.ts';
import { firewalled } from '../../src/sandbox/worlds/firewalled.ts';
import { connectivity } from '../../src/sandbox/worlds/firewalledSubscriptions.ts';
import { selfSignedCertificate } from './selfSignedCertificate.ts';

const fast = { updateIntervalInMs: 1 };

test('the network client reads a firewall, adds a rule collection and takes it away again', async () => {
  const { azureFirewalls } = await client();
  const before = await azureFirewalls.get('hub-classic', 'fw-classic');
  const jit = {
    name: 'jit',
    priority: 250,
    action: { type: 'Dnat' },
    rules: [
      {
        name: 'ssh',
        protocols: ['TCP'],
        sourceAddresses: ['203.0.113.7'],
        destinationAddresses: ['192.0.2.11'],
        destinationPorts: ['50022'],
        translatedAddress: '10.11.1.4',
        translatedPort: '22',
      },
    ],
  };
  const natRuleCollections = [...(before.natRuleCollections ?? []), jit];

  const opened = await azureFirewalls.beginCreateOrUpdateAndWait(
    'hub-classic',
    'fw-classic',
    { ...before, natRuleCollections },
    fast,
  );
  const closed = await azureFirewalls.beginCreateOrUpdateAndWait('hub-classic', 'fw-classic', before, fast);
  const listed = await collect(azureFirewalls.listAll());

  expect(opened.natRuleCollections?.map(({ name }) => name)).toEqual(['partner-https', 'jit']);
  expect(closed.natRuleCollections?.map(({ name }) => name)).toEqual(['partner-https']);
  expect(listed.map(({ name }) => name)).toEqual(['fw-classic', 'fw-policy', 'fw-hub']);
  expect(listed.at(-1)?.hubIPAddresses?.publicIPs?.addresses?.map(({ address }) => address)).toEqual([
    '192.0.2.30',
    '192.0.2.31',
  ]);
});

test('the network client makes, lists and deletes a rule collection group', async () => {
  const { firewallPolicies, firewallPolicyRuleCollectionGroups: groups } = await client();
  const body = {
    priority: 500,
    ruleCollections: [
      {
        ruleCollectionType: 'FirewallPolicyNatRuleCollection' as const,
        name: 'nat',
        priority: 100,
        action: { type: 'DNAT' },
        rules: [
          {
            ruleType: 'NatRule' as const,
            name: 'ssh',
            ipProtocols: ['TCP'],
            sourceAddresses: ['203.0.113.7'],
            destinationAddresses: ['192.0.2.22'],
            destinationPorts: ['50022'],
            translatedAddress: '10.21.1.4',
            translatedPort: '22',
          },
        ],
      },
    ],
  };

  const made = await groups.beginCreateOrUpdateAndWait('hub-policy', 'hub-rules', 'JitAccess', body, fast);
  const read = await groups.get('hub-policy', 'hub-rules', 'JitAccess');
  const listed = await collect(groups.list('hub-policy', 'hub-rules'));
  const policy = await firewallPolicies.get('hub-policy', 'hub-rules');
  await groups.beginDeleteAndWait('hub-policy', 'hub-rules', 'JitAccess', fast);
  const left = await collect(groups.list('hub-policy', 'hub-rules'));

  expect(made.provisioningState).toBe('Succeeded');
  expect(read.ruleCollections).toMatchObject(body.ruleCollections);
  expect(listed.map(({ name }) => name)).toContain('JitAccess');
  expect(policy.ruleCollectionGroups).toHaveLength(4);
  expect(left).toHaveLength(3);
});

test('the network client reads IP groups, hubs and their connections', async () => {
  const { ipGroups, virtualHubs, hubVirtualNetworkConnections, routingIntentOperations } = await client();

  const partners = await ipGroups.get('hub-classic', 'partners');
  const hub = await virtualHubs.get('wan', 'corp-hub');
  const connections = await collect(hubVirtualNetworkConnections.list('wan', 'corp-hub'));
  const intents = await collect(routingIntentOperations.list('wan', 'corp-hub'));

  expect(partners.ipAddresses).toEqual(['203.0.113.64/28', '203.0.113.100']);
  expect(hub.azureFirewall?.id).toMatch(/fw-hub$/);
  expect(connections.map(({ remoteVirtualNetwork }) => remoteVirtualNetwork?.id)).toEqual([
    expect.stringMatching(/plants-vnet$/),
  ]);
  expect(intents.map(({ routingPolicies }) => routingPolicies?.[0]?.nextHop)).toEqual([
    expect.stringMatching(/fw-hub$/),
  ]);
});

async function client(): Promise<NetworkManagementClient> {
  const tls = selfSignedCertificate();
  const running = await startSandbox({ world: firewalled, tls });
  onTestFinished(() => running.close());
  const credential = {
    getToken: async () => ({ token: running.token, expiresOnTimestamp: Date.now() + 3_600_000 }),
  };
  const options = { endpoint: running.endpoint, tlsOptions: { ca: tls.cert } };
  return new NetworkManagementClient(credential, connectivity.subscriptionId, options);
}

async function collect<T>(pages: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const entry of pages) all.push(entry);
  return all;
}
