import { stableGuid } from '../stableGuid.ts';
import type { ArmResource } from '../world.ts';
import { azureFirewall } from './azureFirewall.ts';
import { connectivity, workloads } from './firewalledSubscriptions.ts';
import { filterCollection, firewallPolicy } from './firewallPolicy.ts';
import { networkInterface } from './networkInterface.ts';
import { networkSecurityGroup } from './networkSecurityGroup.ts';
import { idIn, resourceGroup, resourceGroupResource } from './resourceGroup.ts';
import { routeTable } from './routeTable.ts';
import { securedVirtualHub } from './virtualHub.ts';
import { virtualMachine } from './virtualMachine.ts';
import { subnetId, virtualNetwork } from './virtualNetwork.ts';

const hubGroup = resourceGroup(connectivity.subscriptionId, 'wan');
const group = resourceGroup(workloads.subscriptionId, 'plants');

const hubId = idIn(hubGroup, 'Microsoft.Network/virtualHubs', 'corp-hub');
const firewallId = idIn(hubGroup, 'Microsoft.Network/azureFirewalls', 'fw-hub');
const policyId = idIn(hubGroup, 'Microsoft.Network/firewallPolicies', 'wan-rules');
const plantNetworkId = idIn(group, 'Microsoft.Network/virtualNetworks', 'plants-vnet');

const policy = firewallPolicy(hubGroup, {
  name: 'wan-rules',
  groups: [
    {
      name: 'DefaultNetworkRuleCollectionGroup',
      priority: 200,
      ruleCollections: [
        filterCollection('allow-time', 300, 'Allow', [
          {
            name: 'ntp',
            ipProtocols: ['UDP'],
            sourceAddresses: ['10.31.0.0/16'],
            destinationAddresses: ['*'],
            destinationPorts: ['123'],
          },
        ]),
      ],
    },
  ],
});
const firewall = azureFirewall(hubGroup, {
  name: 'fw-hub',
  privateAddress: '10.30.0.132',
  inHub: { hubId, publicAddresses: ['192.0.2.30', '192.0.2.31'] },
  policyId,
});
const hub = securedVirtualHub(hubGroup, {
  name: 'corp-hub',
  wan: 'corp-wan',
  prefix: '10.30.0.0/23',
  firewallId,
  connections: [{ name: 'plants', networkId: plantNetworkId }],
});

const routes = routeTable(group, 'plants-routes', [
  {
    name: 'to-hub-firewall',
    prefix: '0.0.0.0/0',
    nextHopType: 'VirtualAppliance',
    nextHopIpAddress: '10.30.0.132',
  },
]);
const nsg = networkSecurityGroup(group, 'plants-nsg', [
  { name: 'deny-rest', priority: 4000, access: 'Deny' },
]);
// The network at the hub's end of the peering is Microsoft's, in a subscription that nobody else sees.
const hubGuid = stableGuid('corp-hub network');
const plantNetwork = virtualNetwork(group, {
  name: 'plants-vnet',
  prefixes: ['10.31.0.0/16'],
  subnets: [
    { name: 'intent', prefixes: ['10.31.1.0/24'], networkSecurityGroup: nsg },
    { name: 'routed', prefixes: ['10.31.2.0/24'], networkSecurityGroup: nsg, routeTable: routes },
  ],
  peerings: [
    {
      name: `RemoteVnetToHubPeering_${hubGuid}`,
      remoteId:
        `/subscriptions/${stableGuid('the platform')}/resourceGroups/RG_corp-hub_${hubGuid}/providers/` +
        `Microsoft.Network/virtualNetworks/HV_corp-hub_${hubGuid}`,
      remotePrefixes: ['10.30.0.0/23'],
    },
  ],
});
const intentNic = networkInterface(group, 'plant-01-nic', [
  { address: '10.31.1.4', subnetId: subnetId(plantNetworkId, 'intent') },
]);
const routedNic = networkInterface(group, 'plant-02-nic', [
  { address: '10.31.2.4', subnetId: subnetId(plantNetworkId, 'routed') },
]);

/** A secured virtual hub: `plant-01` is led to its firewall by the hub's routing intent, `plant-02` by a route table. */
export const firewalledHub: ArmResource[] = [
  resourceGroupResource(hubGroup),
  ...policy,
  ...hub,
  firewall,
  resourceGroupResource(group),
  routes,
  nsg,
  plantNetwork,
  intentNic,
  routedNic,
  virtualMachine(group, { name: 'plant-01', os: 'Linux', nics: [intentNic] }),
  virtualMachine(group, { name: 'plant-02', os: 'Windows', nics: [routedNic] }),
];
