import { type Bag, bagOf, bagsOf, idKey, textOf, textsOf } from './bag.ts';
import { type IpAddress, parseAddress } from './ipPrefix.ts';
import type { ResourceIndex } from './resourceIndex.ts';

/** The address that routes name: of the firewall in its subnet or in its hub. */
export function privateAddressOf(firewall: Bag): string {
  const { hubIPAddresses, ipConfigurations } = bagOf(firewall.properties);
  const ofNetwork = bagsOf(ipConfigurations).map(({ properties }) => bagOf(properties).privateIPAddress);
  return textsOf(bagOf(hubIPAddresses).privateIPAddress, ofNetwork)[0] ?? '';
}

/**
 * Addresses from which a firewall's instances speak to a machine after DNAT: the ends of what its subnet leaves to
 * them. The address that routes name belongs to the load balancer before them and is no instance's. In a virtual hub
 * the instances are near that address, which Azure does not show; 64 addresses are taken for theirs.
 */
export function instanceAddresses(index: ResourceIndex, firewall: Bag): IpAddress[] {
  const subnet = bagsOf(bagOf(firewall.properties).ipConfigurations)
    .map(({ properties }) => index.byId(bagOf(properties).subnet))
    .find(({ id }) => id !== undefined);
  const { addressPrefix, addressPrefixes } = bagOf(subnet?.properties);
  const prefix = textsOf(addressPrefix, addressPrefixes)[0] ?? `${privateAddressOf(firewall)}/26`;
  const [base = '', length = '26'] = prefix.split('/');
  const address = parseAddress(base);
  if (address?.bits !== 32) return [];
  const size = 1n << BigInt(32 - Number(length));
  const first = (address.value / size) * size;
  // Azure keeps the first four addresses and the last one; the next is the load balancer's.
  return [
    { bits: 32, value: first + 5n },
    { bits: 32, value: first + size - 2n },
  ];
}

/** Whether a firewall's packets get to a network: its own, one that is peered with it, one that its hub connects. */
export function reachesNetwork(index: ResourceIndex, firewall: Bag, networkId: string): boolean {
  const { virtualHub, ipConfigurations } = bagOf(firewall.properties);
  if (idKey(virtualHub) !== '') return networksOfHub(index, virtualHub).some(({ id }) => id === networkId);
  const own = bagsOf(ipConfigurations)
    .map(({ properties }) => idKey(bagOf(properties).subnet).split('/subnets/')[0] ?? '')
    .filter((id) => id !== '');
  const peered = index
    .children(index.byId(networkId), 'virtualNetworkPeerings')
    .map(({ properties }) => bagOf(properties))
    .filter(({ peeringState }) => ['', 'connected'].includes(textOf(peeringState).toLowerCase()))
    .map(({ remoteVirtualNetwork }) => idKey(remoteVirtualNetwork));
  return own.some((id) => id === networkId || peered.includes(id));
}

/** The networks that a hub connects, and whether the hub gives them its way to the Internet. */
export function networksOfHub(index: ResourceIndex, hub: unknown): { id: string; isSecured: boolean }[] {
  return index
    .children(index.byId(hub), 'hubVirtualNetworkConnections')
    .map(({ properties }) => bagOf(properties))
    .map(({ remoteVirtualNetwork, enableInternetSecurity }) => ({
      id: idKey(remoteVirtualNetwork),
      isSecured: enableInternetSecurity !== false,
    }));
}
