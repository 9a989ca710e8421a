import { type Bag, bagOf, bagsOf, idKey, textOf, textsOf } from './bag.ts';
import { type IpAddress, parseAddress, prefixContains } from './ipPrefix.ts';
import { azurePlatformAddress, isPrivate, type Network } from './network.ts';
import { hasPorts, type Packet } from './packet.ts';
import type { Path } from './pathsToVirtualMachine.ts';
import type { ResourceIndex } from './resourceIndex.ts';

/** Clients send from an ephemeral port; rules that name source ports are asked about this one. */
const ephemeralPort = 50000;

/** Whether an inbound rule's five conditions all hold for the packet on this path. */
export function ruleMatches(index: ResourceIndex, rule: Bag, packet: Packet, path: Path): boolean {
  const properties = bagOf(rule.properties);
  const protocol = textOf(properties.protocol).toLowerCase();
  const sourceGroups = bagsOf(properties.sourceApplicationSecurityGroups).map(idKey);
  const destinationGroups = bagsOf(properties.destinationApplicationSecurityGroups).map(idKey);
  return (
    (protocol === '*' || protocol === packet.protocol) &&
    portMatches(textsOf(properties.sourcePortRange, properties.sourcePortRanges), ephemeralPort, packet) &&
    portMatches(
      textsOf(properties.destinationPortRange, properties.destinationPortRanges),
      packet.port,
      packet,
    ) &&
    (sourceGroups.length > 0
      ? sourceIsMember(index, sourceGroups, packet.source, path)
      : addressMatches(
          textsOf(properties.sourceAddressPrefix, properties.sourceAddressPrefixes),
          packet.source,
          path.network,
        )) &&
    (destinationGroups.length > 0
      ? isMember(path.ipConfiguration, destinationGroups)
      : addressMatches(
          textsOf(properties.destinationAddressPrefix, properties.destinationAddressPrefixes),
          path.destination,
          path.network,
        ))
  );
}

function portMatches(ranges: readonly string[], port: number, packet: Packet): boolean {
  if (ranges.length === 0) return true;
  return ranges.some((range) => {
    if (range === '*' || range === '0-65535') return true;
    if (!hasPorts(packet) || !/^\d+(-\d+)?$/.test(range)) return false;
    const [first, last = first] = range.split('-').map(Number);
    return first !== undefined && last !== undefined && first <= port && port <= last;
  });
}

function addressMatches(prefixes: readonly string[], address: IpAddress, network: Network): boolean {
  return (
    prefixes.length === 0 ||
    prefixes.some(
      (prefix) => prefix === '*' || prefixContains(prefix, address) || tagCovers(prefix, address, network),
    )
  );
}

/** Service tags that need no list of Azure's; any other tag covers nothing here. */
function tagCovers(tag: string, address: IpAddress, network: Network): boolean {
  const isPlatform = prefixContains(azurePlatformAddress, address);
  switch (tag.toLowerCase()) {
    case 'virtualnetwork':
      return network.reachesPrivately(address);
    case 'azureloadbalancer':
      return isPlatform;
    case 'internet':
      return !isPlatform && !isPrivate(address) && !network.reachesPrivately(address);
    default:
      return false;
  }
}

function sourceIsMember(
  index: ResourceIndex,
  groups: readonly string[],
  source: IpAddress,
  path: Path,
): boolean {
  // The members of one application security group all sit in one network, so an equal address elsewhere is no member.
  return index
    .ofType('Microsoft.Network/networkInterfaces')
    .flatMap((nic) => index.children(nic, 'ipConfigurations'))
    .some((ipConfiguration) => {
      const { subnet, privateIPAddress } = bagOf(ipConfiguration.properties);
      const address = parseAddress(textOf(privateIPAddress));
      return (
        address?.bits === source.bits &&
        address.value === source.value &&
        idKey(subnet).startsWith(`${path.network.id}/subnets/`) &&
        isMember(ipConfiguration, groups)
      );
    });
}

function isMember(ipConfiguration: Bag, groups: readonly string[]): boolean {
  return bagsOf(bagOf(ipConfiguration.properties).applicationSecurityGroups).some((group) =>
    groups.includes(idKey(group)),
  );
}
