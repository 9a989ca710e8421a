import { type Bag, bagOf, bagsOf, idKey, textOf, textsOf } from './bag.ts';
import { type IpAddress, prefixContains } from './ipPrefix.ts';
import type { ResourceIndex } from './resourceIndex.ts';

/** What a subnet's network says about an address: this decides private paths and the service tags. */
export interface Network {
  id: string;
  /** Inside the address space of the network or of one that it is peered with. */
  hasAddress(address: IpAddress): boolean;
  /** What the service tag `VirtualNetwork` covers: the above, and private addresses that a gateway leads to. */
  reachesPrivately(address: IpAddress): boolean;
}

/** Where Azure's load balancer probes and its platform services come from. */
export const azurePlatformAddress = '168.63.129.16';

const privatePrefixes = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', 'fc00::/7'];

export function isPrivate(address: IpAddress): boolean {
  return privatePrefixes.some((prefix) => prefixContains(prefix, address));
}

export function networkOfSubnet(index: ResourceIndex, subnetReference: unknown): Network {
  const subnetKey = idKey(subnetReference);
  const network = index.byId(subnetKey.slice(0, Math.max(0, subnetKey.lastIndexOf('/subnets/'))));
  const peerings = index
    .children(network, 'virtualNetworkPeerings')
    .map(({ properties }) => bagOf(properties));
  const open = peerings.filter(
    ({ peeringState, allowVirtualNetworkAccess }) =>
      allowVirtualNetworkAccess !== false && ['', 'connected'].includes(textOf(peeringState).toLowerCase()),
  );
  const spaces = [
    ...addressSpace(network),
    ...open.flatMap((peering) => {
      const known = addressSpace(index.byId(peering.remoteVirtualNetwork));
      return known.length > 0 ? known : textsOf(undefined, bagOf(peering.remoteAddressSpace).addressPrefixes);
    }),
  ];
  const withGateway = [
    network,
    ...open
      .filter(({ useRemoteGateways }) => useRemoteGateways === true)
      .map(({ remoteVirtualNetwork }) => index.byId(remoteVirtualNetwork)),
  ].some((candidate) =>
    index.children(candidate, 'subnets').some(({ name }) => textOf(name).toLowerCase() === 'gatewaysubnet'),
  );
  const routed = gatewayRoutes(index, index.byId(subnetKey));

  const contains = (prefixes: readonly string[], address: IpAddress) =>
    prefixes.some((prefix) => prefixContains(prefix, address));
  return {
    id: idKey(network),
    hasAddress: (address) => contains(spaces, address),
    reachesPrivately: (address) =>
      contains(spaces, address) || (isPrivate(address) && (withGateway || contains(routed, address))),
  };
}

function addressSpace(network: Bag): string[] {
  return textsOf(undefined, bagOf(bagOf(network.properties).addressSpace).addressPrefixes);
}

function gatewayRoutes(index: ResourceIndex, subnet: Bag): string[] {
  const table = index.byId(bagOf(subnet.properties).routeTable);
  return bagsOf(index.children(table, 'routes').map(({ properties }) => properties))
    .filter(({ nextHopType }) => textOf(nextHopType).toLowerCase() === 'virtualnetworkgateway')
    .map(({ addressPrefix }) => textOf(addressPrefix));
}
