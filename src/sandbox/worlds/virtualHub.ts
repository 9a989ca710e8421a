import type { ArmResource } from '../world.ts';
import { idIn, type ResourceGroup } from './resourceGroup.ts';

export interface VirtualHubFacts {
  name: string;
  wan: string;
  prefix: string;
  firewallId: string;
  /** Networks that are connected, by the name of the connection. */
  connections: readonly { name: string; networkId: string }[];
}

/** A virtual WAN, its secured hub, the connections of networks to it, and the intent to send Internet traffic to its firewall. */
export function securedVirtualHub(group: ResourceGroup, facts: VirtualHubFacts): ArmResource[] {
  const wanId = idIn(group, 'Microsoft.Network/virtualWans', facts.wan);
  const id = idIn(group, 'Microsoft.Network/virtualHubs', facts.name);
  const place = { location: group.location, tags: {} };
  const table = { id: `${id}/hubRouteTables/defaultRouteTable` };
  return [
    {
      id: wanId,
      type: 'Microsoft.Network/virtualWans',
      name: facts.wan,
      ...place,
      properties: { provisioningState: 'Succeeded', type: 'Standard', virtualHubs: [{ id }] },
    },
    {
      id,
      type: 'Microsoft.Network/virtualHubs',
      name: facts.name,
      ...place,
      properties: {
        provisioningState: 'Succeeded',
        addressPrefix: facts.prefix,
        virtualWan: { id: wanId },
        azureFirewall: { id: facts.firewallId },
        sku: 'Standard',
        routingState: 'Provisioned',
        hubRoutingPreference: 'ExpressRoute',
        virtualRouterAutoScaleConfiguration: { minCapacity: 2 },
      },
    },
    {
      ...table,
      type: 'Microsoft.Network/virtualHubs/hubRouteTables',
      name: 'defaultRouteTable',
      properties: {
        provisioningState: 'Succeeded',
        labels: ['default'],
        routes: [
          {
            name: '_policy_PublicTraffic',
            destinationType: 'CIDR',
            destinations: ['0.0.0.0/0'],
            nextHopType: 'ResourceId',
            nextHop: facts.firewallId,
          },
        ],
      },
    },
    {
      id: `${id}/routingIntent/internet`,
      type: 'Microsoft.Network/virtualHubs/routingIntent',
      name: 'internet',
      properties: {
        provisioningState: 'Succeeded',
        routingPolicies: [{ name: 'PublicTraffic', destinations: ['Internet'], nextHop: facts.firewallId }],
      },
    },
    ...facts.connections.map(({ name, networkId }) => ({
      id: `${id}/hubVirtualNetworkConnections/${name}`,
      type: 'Microsoft.Network/virtualHubs/hubVirtualNetworkConnections',
      name,
      properties: {
        provisioningState: 'Succeeded',
        remoteVirtualNetwork: { id: networkId },
        enableInternetSecurity: true,
        routingConfiguration: { associatedRouteTable: table },
      },
    })),
  ];
}
