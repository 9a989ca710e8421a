import type { ArmResource } from '../world.ts';
import { workloads } from './firewalledSubscriptions.ts';
import { networkInterface } from './networkInterface.ts';
import { networkSecurityGroup } from './networkSecurityGroup.ts';
import { idIn, resourceGroup, resourceGroupResource } from './resourceGroup.ts';
import { routeTable } from './routeTable.ts';
import { virtualMachine } from './virtualMachine.ts';
import { subnetId, virtualNetwork } from './virtualNetwork.ts';

const group = resourceGroup(workloads.subscriptionId, 'appliance');
const networkId = idIn(group, 'Microsoft.Network/virtualNetworks', 'appliance-vnet');
const routes = routeTable(group, 'appliance-routes', [
  {
    name: 'to-appliance',
    prefix: '0.0.0.0/0',
    nextHopType: 'VirtualAppliance',
    nextHopIpAddress: '10.40.255.4',
  },
]);
const nsg = networkSecurityGroup(group, 'nva-01-nsg', []);
const network = virtualNetwork(group, {
  name: 'appliance-vnet',
  prefixes: ['10.40.0.0/16'],
  subnets: [{ name: 'machines', prefixes: ['10.40.1.0/24'], routeTable: routes }],
});
const nic = networkInterface(
  group,
  'nva-01-nic',
  [{ address: '10.40.1.4', subnetId: subnetId(networkId, 'machines') }],
  nsg,
);

/** A machine whose default route leads to an appliance that is no Azure Firewall and that nobody here sees. */
export const firewalledAppliance: ArmResource[] = [
  resourceGroupResource(group),
  routes,
  nsg,
  network,
  nic,
  virtualMachine(group, { name: 'nva-01', os: 'Linux', nics: [nic] }),
];
