import type { ResourceStore } from '../arm/resourceStore.ts';
import { objectOrEmpty, objectsIn } from '../json.ts';
import { firewallAddresses } from './firewallAddresses.ts';

/**
 * The routes that a virtual hub tells a network which it connects: to its firewall, for what its default route table
 * sends there. Azure shows them as routes of a gateway.
 * https://learn.microsoft.com/azure/virtual-wan/how-to-routing-policies
 */
export function hubRoutes(store: ResourceStore, networkId: string) {
  const connections = store
    .ofType('Microsoft.Network/virtualHubs/hubVirtualNetworkConnections')
    .filter(({ properties }) => sameId(objectOrEmpty(properties?.remoteVirtualNetwork).id, networkId))
    .filter(({ properties }) => properties?.enableInternetSecurity !== false);
  const hubs = connections.map(({ id }) => id.replace(/\/hubVirtualNetworkConnections\/[^/]+$/i, ''));
  return hubs
    .flatMap((hub) => objectsIn(store.get(`${hub}/hubRouteTables/defaultRouteTable`)?.properties?.routes))
    .flatMap(({ destinations, nextHop }) => {
      const firewall = typeof nextHop === 'string' ? store.get(nextHop) : undefined;
      const address = firewall && firewallAddresses(store, firewall).privateAddress;
      if (address === undefined || !Array.isArray(destinations)) return [];
      return destinations.map((prefix) => ({
        source: 'VirtualNetworkGateway',
        state: 'Active',
        addressPrefix: [String(prefix)],
        nextHopType: 'VirtualNetworkGateway',
        nextHopIpAddress: [address],
      }));
    });
}

function sameId(one: unknown, other: string): boolean {
  return typeof one === 'string' && one.toLowerCase() === other.toLowerCase();
}
