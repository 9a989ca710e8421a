import type { ResourceStore } from '../arm/resourceStore.ts';
import { type JsonObject, objectOrEmpty, objectsIn } from '../json.ts';
import type { ArmResource } from '../world.ts';
import { hubRoutes } from './hubRoutes.ts';
import { addressSpaces, subnetOf } from './subnetOf.ts';

/** Private prefixes that lead nowhere unless a network or a route of the user's takes them. */
const nowhere = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10'];

/**
 * The routes at a network interface: Azure's own and those of its subnet's table, which win over an equal prefix.
 * https://learn.microsoft.com/azure/virtual-network/virtual-networks-udr-overview
 */
export function effectiveRoutes(store: ResourceStore, nic: ArmResource): JsonObject[] {
  const subnet = subnetOf(store, nic);
  if (subnet === undefined) return [];
  const { own, peered } = addressSpaces(store, subnet.network);
  const { id } = objectOrEmpty(subnet.properties.routeTable);
  const table = typeof id === 'string' ? store.get(id) : undefined;
  const written = objectsIn(table?.properties?.routes).map((route) => {
    const { addressPrefix, nextHopType, nextHopIpAddress } = objectOrEmpty(route.properties);
    return {
      name: route.name,
      source: 'User',
      state: 'Active',
      addressPrefix: [addressPrefix],
      nextHopType,
      nextHopIpAddress: nextHopIpAddress === undefined ? [] : [nextHopIpAddress],
    };
  });
  const fromHub = hubRoutes(store, subnet.network.id);
  const overridden = new Set([...written, ...fromHub].flatMap(({ addressPrefix }) => addressPrefix));
  const isWritten = ([prefix]: readonly unknown[]): boolean =>
    written.some(({ addressPrefix }) => addressPrefix[0] === prefix);
  const byAzure = (nextHopType: string) => (prefix: string) => ({
    source: 'Default',
    state: overridden.has(prefix) ? 'Invalid' : 'Active',
    addressPrefix: [prefix],
    nextHopType,
    nextHopIpAddress: [],
  });
  const used = new Set([...own, ...peered]);
  return [
    ...own.map(byAzure('VnetLocal')),
    ...peered.map(byAzure('VNetPeering')),
    ...['0.0.0.0/0'].map(byAzure('Internet')),
    ...nowhere.filter((prefix) => !used.has(prefix)).map(byAzure('None')),
    ...fromHub.map((route) => ({
      ...route,
      state: isWritten(route.addressPrefix) ? 'Invalid' : route.state,
    })),
    ...written,
  ];
}
