import { type Bag, bagOf, bagsOf, idKey, textOf } from './bag.ts';
import { type IpAddress, parseAddress, prefixContains } from './ipPrefix.ts';
import { azurePlatformAddress, isPrivate, type Network, networkOfSubnet } from './network.ts';
import { nextHop } from './nextHop.ts';
import { hasPorts, type Packet } from './packet.ts';
import type { ResourceIndex } from './resourceIndex.ts';
import { dnatPassages, type FirewallPassage, networkPassage } from './throughFirewalls.ts';

/** One way of a packet to one address of the VM. */
export interface Path {
  nic: Bag;
  subnet: Bag;
  ipConfiguration: Bag;
  destination: IpAddress;
  network: Network;
  /** The public address that the packet was sent to, if it comes from the Internet. */
  entrance?: { id: string; shutWithoutNsg: boolean };
  /** The firewall that it comes through. */
  passage?: FirewallPassage;
  /** The route that takes the answer elsewhere than the packet came from, so that no connection comes about. */
  strayedBy?: { target: string; rule: string };
}

/**
 * Every path of the packet. A private source goes to the private address: ARM cannot tell which private networks are
 * joined by ExpressRoute, so its rules are asked even where no gateway is seen. Any other source needs a public
 * address of the ip configuration itself, of a load balancer before it, or of a firewall that translates it. A public
 * address is of no use where a route sends the answers to a firewall or an appliance.
 */
export function pathsToVirtualMachine(index: ResourceIndex, vm: Bag, packet: Packet): Path[] {
  const nics = bagsOf(bagOf(bagOf(vm.properties).networkProfile).networkInterfaces).map(index.byId);
  return nics.flatMap((nic) =>
    index.children(nic, 'ipConfigurations').flatMap((ipConfiguration): Path[] => {
      const { subnet, privateIPAddress } = bagOf(ipConfiguration.properties);
      const destination = parseAddress(textOf(privateIPAddress));
      if (!destination || destination.bits !== packet.source.bits) return [];
      const network = networkOfSubnet(index, subnet);
      const path = { nic, subnet: index.byId(subnet), ipConfiguration, destination, network };
      if (comesPrivately(network, packet.source)) return [privatePath(index, path, packet)];
      const hop = nextHop(index, path.subnet, packet.source);
      const strayedBy = hop?.leadsTo === undefined ? {} : { strayedBy: hop };
      return [
        ...dnatPassages(index, { networkId: network.id, address: destination }, packet).map((passage) => ({
          ...path,
          passage,
        })),
        ...entrances(index, ipConfiguration, packet).map((entrance) => ({ ...path, entrance, ...strayedBy })),
      ];
    }),
  );
}

// What comes from beyond the network and its peers takes the way of the answers, whose firewall asks its network rules.
function privatePath(index: ResourceIndex, path: Path, packet: Packet): Path {
  const isNear =
    path.network.hasAddress(packet.source) || prefixContains(azurePlatformAddress, packet.source);
  const hop = isNear ? undefined : nextHop(index, path.subnet, packet.source);
  if (hop?.firewall === undefined) return path;
  return { ...path, passage: networkPassage(index, hop.firewall, path.destination, packet) };
}

function comesPrivately(network: Network, source: IpAddress): boolean {
  return network.hasAddress(source) || isPrivate(source) || prefixContains(azurePlatformAddress, source);
}

function entrances(
  index: ResourceIndex,
  ipConfiguration: Bag,
  packet: Packet,
): NonNullable<Path['entrance']>[] {
  const own = index.byId(bagOf(ipConfiguration.properties).publicIPAddress);
  const direct = own.id === undefined ? [] : [{ id: textOf(own.id), shutWithoutNsg: isStandard(own) }];
  const balanced = index.ofType('Microsoft.Network/loadBalancers').flatMap((balancer) =>
    frontendsFor(index, balancer, ipConfiguration, packet)
      .map((frontend) => index.byId(bagOf(index.byId(frontend).properties).publicIPAddress))
      .filter(({ id }) => id !== undefined)
      .map((publicIp) => ({ id: textOf(publicIp.id), shutWithoutNsg: isStandard(balancer) })),
  );
  return [...direct, ...balanced];
}

/** The frontends whose inbound NAT rules or balancing rules send the packet to the ip configuration's port. */
function frontendsFor(index: ResourceIndex, balancer: Bag, ipConfiguration: Bag, packet: Packet): unknown[] {
  const { loadBalancerInboundNatRules, loadBalancerBackendAddressPools, privateIPAddress, subnet } = bagOf(
    ipConfiguration.properties,
  );
  const ownNetwork = networkKey({ subnet });
  const ownRules = bagsOf(loadBalancerInboundNatRules).map(idKey);
  const ownPools = bagsOf(loadBalancerBackendAddressPools).map(idKey);
  const isInPool = (reference: unknown): boolean => {
    if (ownPools.includes(idKey(reference))) return true;
    const { backendIPConfigurations, loadBalancerBackendAddresses, virtualNetwork } = bagOf(
      index.byId(reference).properties,
    );
    return (
      bagsOf(backendIPConfigurations).some((member) => idKey(member) === idKey(ipConfiguration)) ||
      bagsOf(loadBalancerBackendAddresses).some(({ properties }) => {
        const member = bagOf(properties);
        if (idKey(member.networkInterfaceIPConfiguration) === idKey(ipConfiguration)) return true;
        // The same address is somebody else's in another network.
        const network = networkKey(member) || networkKey({ virtualNetwork });
        return (
          privateIPAddress !== undefined &&
          member.ipAddress === privateIPAddress &&
          ['', ownNetwork].includes(network)
        );
      })
    );
  };
  return [...index.children(balancer, 'inboundNatRules'), ...index.children(balancer, 'loadBalancingRules')]
    .filter((rule) => {
      const properties = bagOf(rule.properties);
      const pools = [properties.backendAddressPool, ...bagsOf(properties.backendAddressPools)].filter(
        Boolean,
      );
      const leadsHere =
        idKey(properties.backendIPConfiguration) === idKey(ipConfiguration) ||
        ownRules.includes(idKey(rule)) ||
        pools.some(isInPool);
      return leadsHere && carries(properties, packet);
    })
    .map((rule) => bagOf(rule.properties).frontendIPConfiguration);
}

function networkKey({ virtualNetwork, subnet }: Bag): string {
  const network = idKey(virtualNetwork);
  return network === '' ? (idKey(subnet).split('/subnets/')[0] ?? '') : network;
}

/** Protocol `All` with port 0 carries every port ("HA ports"). */
function carries({ protocol, backendPort }: Bag, packet: Packet): boolean {
  const name = textOf(protocol).toLowerCase();
  if (name === 'all' && Number(backendPort ?? 0) === 0) return true;
  return (
    hasPorts(packet) && (name === 'all' || name === packet.protocol) && Number(backendPort) === packet.port
  );
}

function isStandard({ sku }: Bag): boolean {
  return textOf(bagOf(sku).name).toLowerCase() === 'standard';
}
