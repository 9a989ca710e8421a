import type { ArmResource } from '../world.ts';
import { azureFirewall } from './azureFirewall.ts';
import { defendedMachine, machineId } from './defendedMachine.ts';
import { defendedSubscription } from './defendedSubscriptions.ts';
import { jitPolicy, jitPolicyId } from './jitPolicy.ts';
import { publicIpAddress } from './publicIpAddress.ts';
import { idIn, resourceGroup, resourceGroupResource } from './resourceGroup.ts';
import { routeTable } from './routeTable.ts';
import { subnetId, virtualNetwork } from './virtualNetwork.ts';

const group = resourceGroup(defendedSubscription.subscriptionId, 'edge');
const networkId = idIn(group, 'Microsoft.Network/virtualNetworks', 'edge-vnet');
const firewallIp = publicIpAddress(group, 'edge-fw-ip', '192.0.2.60');
const routes = routeTable(group, 'edge-routes', [
  {
    name: 'to-firewall',
    prefix: '0.0.0.0/0',
    nextHopType: 'VirtualAppliance',
    nextHopIpAddress: '10.56.0.4',
  },
]);

/** A machine without a public address of its own behind a firewall with rules of its own, in the same network. */
export const defendedEdge: ArmResource[] = [
  resourceGroupResource(group),
  routes,
  virtualNetwork(group, {
    name: 'edge-vnet',
    prefixes: ['10.56.0.0/16'],
    subnets: [
      { name: 'AzureFirewallSubnet', prefixes: ['10.56.0.0/26'] },
      { name: 'apps', prefixes: ['10.56.1.0/24'], routeTable: routes },
    ],
  }),
  firewallIp,
  azureFirewall(group, {
    name: 'edge-fw',
    privateAddress: '10.56.0.4',
    inNetwork: { subnetId: subnetId(networkId, 'AzureFirewallSubnet'), publicIps: [firewallIp] },
  }),
  ...defendedMachine(group, {
    name: 'edge-01',
    os: 'Linux',
    address: '10.56.1.4',
    subnetId: subnetId(networkId, 'apps'),
    guarded: { policyId: jitPolicyId(group, 'default'), ports: [22] },
  }),
  jitPolicy(group, {
    machines: [
      {
        id: machineId(group, 'edge-01'),
        ports: [{ number: 22, protocol: 'TCP' }],
        publicIpAddress: '192.0.2.60',
      },
    ],
  }),
];
