import { stableGuid } from '../stableGuid.ts';
import type { ArmResource } from '../world.ts';
import { idIn, type ResourceGroup } from './resourceGroup.ts';

export interface RouteFacts {
  name: string;
  prefix: string;
  nextHopType: 'VirtualNetworkGateway' | 'VirtualAppliance' | 'VnetLocal' | 'Internet' | 'None';
  nextHopIpAddress?: string;
}

export function routeTable(group: ResourceGroup, name: string, routes: readonly RouteFacts[]): ArmResource {
  const id = idIn(group, 'Microsoft.Network/routeTables', name);
  return {
    id,
    type: 'Microsoft.Network/routeTables',
    name,
    location: group.location,
    tags: {},
    properties: {
      provisioningState: 'Succeeded',
      resourceGuid: stableGuid(`resource ${id}`),
      disableBgpRoutePropagation: false,
      routes: routes.map((route) => ({
        name: route.name,
        id: `${id}/routes/${route.name}`,
        type: 'Microsoft.Network/routeTables/routes',
        properties: {
          provisioningState: 'Succeeded',
          addressPrefix: route.prefix,
          nextHopType: route.nextHopType,
          ...(route.nextHopIpAddress ? { nextHopIpAddress: route.nextHopIpAddress } : {}),
          hasBgpOverride: false,
        },
      })),
    },
  };
}
