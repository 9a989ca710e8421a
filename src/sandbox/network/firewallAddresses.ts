import type { ResourceStore } from '../arm/resourceStore.ts';
import { objectOrEmpty, objectsIn } from '../json.ts';
import type { ArmResource } from '../world.ts';

/** The addresses of a firewall in a network or a virtual hub: those of the Internet, the one that routes name, all. */
export function firewallAddresses(
  store: ResourceStore,
  firewall: ArmResource,
): { publicAddresses: string[]; privateAddress: string | undefined; all: string[] } {
  const configurations = objectsIn(firewall.properties?.ipConfigurations).map(({ properties }) =>
    objectOrEmpty(properties),
  );
  const hub = objectOrEmpty(firewall.properties?.hubIPAddresses);
  const publicAddresses = [
    ...configurations.map(({ publicIPAddress }) => {
      const { id } = objectOrEmpty(publicIPAddress);
      return typeof id === 'string' ? store.get(id)?.properties?.ipAddress : undefined;
    }),
    ...objectsIn(objectOrEmpty(hub.publicIPs).addresses).map(({ address }) => address),
  ].filter((address) => typeof address === 'string');
  const own = [
    ...configurations.map(({ privateIPAddress }) => privateIPAddress),
    hub.privateIPAddress,
  ].filter((address) => typeof address === 'string');
  return { publicAddresses, privateAddress: own[0], all: [...publicAddresses, ...own] };
}
