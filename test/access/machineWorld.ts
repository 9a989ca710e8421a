import type { ArmResource, Principal, World } from '../../src/sandbox/world.ts';
import { networkInterface } from '../../src/sandbox/worlds/networkInterface.ts';
import { networkSecurityGroup } from '../../src/sandbox/worlds/networkSecurityGroup.ts';
import { publicIpAddress } from '../../src/sandbox/worlds/publicIpAddress.ts';
import { idIn, resourceGroup, resourceGroupResource } from '../../src/sandbox/worlds/resourceGroup.ts';
import type { SecurityRuleFacts } from '../../src/sandbox/worlds/securityRule.ts';
import { virtualMachine } from '../../src/sandbox/worlds/virtualMachine.ts';
import { subnetId, virtualNetwork } from '../../src/sandbox/worlds/virtualNetwork.ts';
import { withBackReferences } from '../../src/sandbox/worlds/withBackReferences.ts';

export const subscriptionId = '11111111-3000-4000-8000-000000000001';
export const group = resourceGroup(subscriptionId, 'app');
export const vmId = idIn(group, 'Microsoft.Compute/virtualMachines', 'vm');
export const subnetNsgId = idIn(group, 'Microsoft.Network/networkSecurityGroups', 'subnet-nsg');
export const nicNsgId = idIn(group, 'Microsoft.Network/networkSecurityGroups', 'nic-nsg');

export interface MachineWorldFacts {
  /** Where groups stand; both if left out. */
  groups?: readonly ('subnet' | 'nic')[];
  rules?: readonly SecurityRuleFacts[];
  tags?: Record<string, string>;
  name?: string;
  dualStack?: boolean;
  principals?: Principal[];
}

/** One Linux VM at 10.0.0.4 (and fd00::4), its public address 198.51.100.4, and the groups that are asked for. */
export function machineWorld(facts: MachineWorldFacts = {}): World {
  const { groups = ['subnet', 'nic'], rules = [], tags = {}, name = 'vm', dualStack = false } = facts;
  const subnetNsg = networkSecurityGroup(group, 'subnet-nsg', rules);
  const nicNsg = networkSecurityGroup(group, 'nic-nsg', rules);
  const network = virtualNetwork(group, {
    name: 'vnet',
    prefixes: ['10.0.0.0/16', ...(dualStack ? ['fd00::/48'] : [])],
    subnets: [
      {
        name: 'default',
        prefixes: ['10.0.0.0/24', ...(dualStack ? ['fd00::/64'] : [])],
        ...(groups.includes('subnet') ? { networkSecurityGroup: subnetNsg } : {}),
      },
    ],
  });
  const publicIp = publicIpAddress(group, 'vm-ip', '198.51.100.4');
  const subnet = subnetId(network.id, 'default');
  const nic = networkInterface(
    group,
    'vm-nic',
    [
      { address: '10.0.0.4', subnetId: subnet, publicIp },
      ...(dualStack ? [{ address: 'fd00::4', subnetId: subnet }] : []),
    ],
    groups.includes('nic') ? nicNsg : undefined,
  );
  const resources: ArmResource[] = [
    resourceGroupResource(group),
    network,
    ...(groups.includes('subnet') ? [subnetNsg] : []),
    ...(groups.includes('nic') ? [nicNsg] : []),
    publicIp,
    nic,
    virtualMachine(group, { name, os: 'Linux', nics: [nic], tags }),
  ];
  return {
    subscriptions: [
      { subscriptionId, displayName: 'Test', tenantId: 'aaaaaaaa-3000-4000-8000-000000000001' },
    ],
    principals: facts.principals ?? [],
    resources: withBackReferences(resources),
    clock: '2026-11-22T12:00:00Z',
  };
}

export function principal(
  name: string,
  actions: string[],
  scope = `/subscriptions/${subscriptionId}`,
): Principal {
  return { name, objectId: `oid-of-${name}`, assignments: [{ scope, actions }] };
}
