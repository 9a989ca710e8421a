import type { World } from '../../../src/sandbox/world.ts';
import { networkInterface } from '../../../src/sandbox/worlds/networkInterface.ts';
import { networkSecurityGroup } from '../../../src/sandbox/worlds/networkSecurityGroup.ts';
import { resourceGroup, resourceGroupResource } from '../../../src/sandbox/worlds/resourceGroup.ts';
import { virtualMachine } from '../../../src/sandbox/worlds/virtualMachine.ts';
import { subnetId, virtualNetwork } from '../../../src/sandbox/worlds/virtualNetwork.ts';
import { withBackReferences } from '../../../src/sandbox/worlds/withBackReferences.ts';

const subscriptionId = '11111111-4000-4000-8000-000000000001';

/**
 * Machines m1, m2 and so on behind the group `shared-nsg` of their subnet, in which others have rules, too; and as many
 * people of the same names, who may do everything. (Azure counts queries by person.)
 */
export function crowdWorld(count: number): World {
  const group = resourceGroup(subscriptionId, 'app');
  const nsg = networkSecurityGroup(group, 'shared-nsg', [
    { name: 'web', priority: 400, access: 'Allow', ports: '443', protocol: 'Tcp', source: 'Internet' },
    { name: 'backup', priority: 510, access: 'Allow', ports: '9000', protocol: 'Tcp', source: '10.9.0.0/16' },
    { name: 'no-telnet', priority: 4000, access: 'Deny', ports: '23', protocol: 'Tcp' },
  ]);
  const network = virtualNetwork(group, {
    name: 'vnet',
    prefixes: ['10.0.0.0/16'],
    subnets: [{ name: 'default', prefixes: ['10.0.0.0/24'], networkSecurityGroup: nsg }],
  });
  const subnet = subnetId(network.id, 'default');
  const machines = Array.from({ length: count }, (_, index) => {
    const name = `m${index + 1}`;
    const nic = networkInterface(group, `${name}-nic`, [
      { address: `10.0.0.${index + 4}`, subnetId: subnet },
    ]);
    return [nic, virtualMachine(group, { name, os: 'Linux', nics: [nic] })];
  });
  return {
    subscriptions: [
      { subscriptionId, displayName: 'Crowd', tenantId: 'aaaaaaaa-4000-4000-8000-000000000001' },
    ],
    principals: machines.map((_, index) => ({
      name: `m${index + 1}`,
      objectId: `oid-of-m${index + 1}`,
      assignments: [{ scope: `/subscriptions/${subscriptionId}`, actions: ['*'] }],
    })),
    resources: withBackReferences([resourceGroupResource(group), network, nsg, ...machines.flat()]),
  };
}
