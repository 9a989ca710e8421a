import type { World } from '../../../src/sandbox/world.ts';
import { networkInterface } from '../../../src/sandbox/worlds/networkInterface.ts';
import { networkSecurityGroup } from '../../../src/sandbox/worlds/networkSecurityGroup.ts';
import { publicIpAddress } from '../../../src/sandbox/worlds/publicIpAddress.ts';
import { idIn, resourceGroupResource } from '../../../src/sandbox/worlds/resourceGroup.ts';
import type { SecurityRuleFacts } from '../../../src/sandbox/worlds/securityRule.ts';
import { virtualMachine } from '../../../src/sandbox/worlds/virtualMachine.ts';
import { subnetId, virtualNetwork } from '../../../src/sandbox/worlds/virtualNetwork.ts';
import { withBackReferences } from '../../../src/sandbox/worlds/withBackReferences.ts';
import { group, principal, subscriptionId } from '../machineWorld.ts';

export const vmNames = ['one', 'two', 'three'] as const;
export type VmName = (typeof vmNames)[number];
export const groupNames = ['shared-nsg', 'one-nsg'] as const;
export type GroupName = (typeof groupNames)[number];
export const people = ['alice', 'bob', 'carol'] as const;
export type Person = (typeof people)[number];

/** From where each of them asks. */
export const addressOf: Readonly<Record<Person, string>> = {
  alice: '203.0.113.11',
  bob: '203.0.113.12',
  carol: '203.0.113.13',
};
export const stranger = '203.0.113.99';

export function idOfVm(name: VmName): string {
  return idIn(group, 'Microsoft.Compute/virtualMachines', name);
}

export function idOfGroup(name: GroupName): string {
  return idIn(group, 'Microsoft.Network/networkSecurityGroups', name);
}

const securityRules = 'Microsoft.Network/networkSecurityGroups/securityRules';
const others: readonly SecurityRuleFacts[] = [
  { name: 'their-block', priority: 200, access: 'Deny', source: '203.0.113.66' },
  { name: 'their-ssh', priority: 300, access: 'Allow', protocol: 'Tcp', ports: '22', source: '10.9.0.0/16' },
  { name: 'their-https', priority: 310, access: 'Allow', protocol: 'Tcp', ports: '443', source: 'Internet' },
  { name: 'their-out', priority: 500, access: 'Deny', direction: 'Outbound', ports: '25' },
];

/**
 * Three VMs behind one group of their subnet, the first behind one of its interface as well. `alice` may write single
 * rules, `bob` rules, whole groups and tags, `carol` everything.
 */
export function modelWorld(): World {
  const shared = networkSecurityGroup(group, 'shared-nsg', others);
  const own = networkSecurityGroup(group, 'one-nsg', [
    { name: 'their-https', priority: 1000, access: 'Allow', ports: ['443', '8443'], source: 'Internet' },
  ]);
  const network = virtualNetwork(group, {
    name: 'vnet',
    prefixes: ['10.0.0.0/16'],
    subnets: [{ name: 'default', prefixes: ['10.0.0.0/24'], networkSecurityGroup: shared }],
  });
  const subnet = subnetId(network.id, 'default');
  const machines = vmNames.flatMap((name, i) => {
    const publicIp = publicIpAddress(group, `${name}-ip`, `198.51.100.${i + 4}`);
    const addresses = [{ address: `10.0.0.${i + 4}`, subnetId: subnet, publicIp }];
    const nic = networkInterface(group, `${name}-nic`, addresses, name === 'one' ? own : undefined);
    const tags: Record<string, string> = name === 'two' ? { owner: 'web team' } : {};
    return [publicIp, nic, virtualMachine(group, { name, os: 'Linux', nics: [nic], tags })];
  });
  const mayWriteRules = ['*/read', `${securityRules}/write`, `${securityRules}/delete`];
  return {
    subscriptions: [
      { subscriptionId, displayName: 'Test', tenantId: 'aaaaaaaa-3000-4000-8000-000000000001' },
    ],
    principals: [
      principal('alice', mayWriteRules),
      principal('bob', [
        ...mayWriteRules,
        'Microsoft.Network/networkSecurityGroups/*',
        'Microsoft.Network/virtualNetworks/subnets/join/action',
        'Microsoft.Resources/tags/write',
      ]),
      principal('carol', ['*']),
    ],
    resources: withBackReferences([resourceGroupResource(group), network, shared, own, ...machines]),
    clock: '2026-11-22T12:00:00Z',
  };
}
