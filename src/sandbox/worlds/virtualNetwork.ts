import { stableGuid } from '../stableGuid.ts';
import type { ArmResource } from '../world.ts';
import { idIn, type ResourceGroup } from './resourceGroup.ts';

export interface SubnetFacts {
  name: string;
  prefixes: readonly string[];
  networkSecurityGroup?: ArmResource;
  routeTable?: ArmResource;
}

export interface VirtualNetworkFacts {
  name: string;
  prefixes: readonly string[];
  subnets: readonly SubnetFacts[];
  /** Names of the peerings and the networks at their other ends. */
  peerings?: readonly { name: string; remoteId: string; remotePrefixes: readonly string[] }[];
}

export function virtualNetwork(group: ResourceGroup, facts: VirtualNetworkFacts): ArmResource {
  const id = idIn(group, 'Microsoft.Network/virtualNetworks', facts.name);
  return {
    id,
    type: 'Microsoft.Network/virtualNetworks',
    name: facts.name,
    location: group.location,
    tags: {},
    properties: {
      provisioningState: 'Succeeded',
      resourceGuid: stableGuid(`resource ${id}`),
      addressSpace: { addressPrefixes: [...facts.prefixes] },
      privateEndpointVNetPolicies: 'Disabled',
      subnets: facts.subnets.map((subnet) => ({
        name: subnet.name,
        id: subnetId(id, subnet.name),
        type: 'Microsoft.Network/virtualNetworks/subnets',
        properties: {
          provisioningState: 'Succeeded',
          ...(subnet.prefixes.length === 1
            ? { addressPrefix: subnet.prefixes[0] }
            : { addressPrefixes: [...subnet.prefixes] }),
          ...(subnet.networkSecurityGroup
            ? { networkSecurityGroup: { id: subnet.networkSecurityGroup.id } }
            : {}),
          ...(subnet.routeTable ? { routeTable: { id: subnet.routeTable.id } } : {}),
          serviceEndpoints: [],
          delegations: [],
          privateEndpointNetworkPolicies: 'Disabled',
          privateLinkServiceNetworkPolicies: 'Enabled',
        },
      })),
      virtualNetworkPeerings: (facts.peerings ?? []).map((peering) => ({
        name: peering.name,
        id: `${id}/virtualNetworkPeerings/${peering.name}`,
        type: 'Microsoft.Network/virtualNetworks/virtualNetworkPeerings',
        properties: {
          provisioningState: 'Succeeded',
          peeringState: 'Connected',
          peeringSyncLevel: 'FullyInSync',
          remoteVirtualNetwork: { id: peering.remoteId },
          allowVirtualNetworkAccess: true,
          allowForwardedTraffic: false,
          allowGatewayTransit: false,
          useRemoteGateways: false,
          remoteAddressSpace: { addressPrefixes: [...peering.remotePrefixes] },
        },
      })),
      enableDdosProtection: false,
    },
  };
}

export function subnetId(virtualNetworkId: string, name: string): string {
  return `${virtualNetworkId}/subnets/${name}`;
}
