import type { ResourceStore } from '../arm/resourceStore.ts';
import { type JsonObject, objectOrEmpty, objectsIn } from '../json.ts';
import type { ArmResource } from '../world.ts';

/** The subnet of a network interface's first configuration, with its network; undefined if either is missing. */
export function subnetOf(
  store: ResourceStore,
  nic: ArmResource,
): { id: string; properties: JsonObject; network: ArmResource } | undefined {
  const [first] = objectsIn(nic.properties?.ipConfigurations);
  const { id } = objectOrEmpty(objectOrEmpty(first?.properties).subnet);
  if (typeof id !== 'string') return undefined;
  const [networkId = '', name = ''] = id.split(/\/subnets\//i);
  const network = store.get(networkId);
  const subnet = objectsIn(network?.properties?.subnets).find(
    (candidate) => String(candidate.name).toLowerCase() === name.toLowerCase(),
  );
  if (network === undefined || subnet === undefined) return undefined;
  return { id, properties: objectOrEmpty(subnet.properties), network };
}

/** The address spaces of a network, and of those that it is peered with. */
export function addressSpaces(
  store: ResourceStore,
  network: ArmResource,
): { own: string[]; peered: string[] } {
  const peered = objectsIn(network.properties?.virtualNetworkPeerings).flatMap((peering) => {
    const properties = objectOrEmpty(peering.properties);
    const { id } = objectOrEmpty(properties.remoteVirtualNetwork);
    const remote = typeof id === 'string' ? store.get(id) : undefined;
    return prefixesOf(remote?.properties?.addressSpace ?? properties.remoteAddressSpace);
  });
  return { own: prefixesOf(network.properties?.addressSpace), peered };
}

function prefixesOf(space: unknown): string[] {
  const { addressPrefixes } = objectOrEmpty(space);
  return Array.isArray(addressPrefixes) ? addressPrefixes.map(String) : [];
}
