import { type Bag, bagOf, bagsOf, textsOf } from './bag.ts';
import { type IpAddress, parseAddress, prefixContains } from './ipPrefix.ts';
import { isPrivate } from './network.ts';
import type { Packet } from './packet.ts';
import type { ResourceIndex } from './resourceIndex.ts';

/** A packet as a firewall sees it: the destination and the port are those before or after translation. */
export interface FirewallPacket {
  protocol: Packet['protocol'];
  source: IpAddress;
  destination: IpAddress;
  port: number;
}

/** Whether a DNAT or network rule's protocol, source, destination and port all hold. Names are not resolved. */
export function firewallRuleMatches(index: ResourceIndex, rule: Bag, packet: FirewallPacket): boolean {
  const protocols = textsOf(undefined, rule.ipProtocols ?? rule.protocols).map((text) => text.toLowerCase());
  return (
    protocols.some((protocol) => protocol === 'any' || protocol === packet.protocol) &&
    portsOf(rule).some(([first, last]) => first <= packet.port && packet.port <= last) &&
    covers(index, rule.sourceAddresses, rule.sourceIpGroups, packet.source) &&
    covers(index, rule.destinationAddresses, rule.destinationIpGroups, packet.destination)
  );
}

/** The destination ports of a rule as ranges, both ends included. */
export function portsOf(rule: Bag): [first: number, last: number][] {
  return textsOf(undefined, rule.destinationPorts).flatMap((text): [number, number][] => {
    if (text === '*') return [[0, 65_535]];
    const [, first, last = first] = /^(\d+)(?:-(\d+))?$/.exec(text.replaceAll(' ', '')) ?? [];
    return first === undefined ? [] : [[Number(first), Number(last)]];
  });
}

// An IP group that is empty or gone covers nobody.
function covers(index: ResourceIndex, addresses: unknown, groups: unknown, address: IpAddress): boolean {
  const ofGroups = textsOf(undefined, groups).flatMap((id) =>
    textsOf(undefined, bagOf(index.byId(id).properties).ipAddresses),
  );
  return [...textsOf(undefined, addresses), ...ofGroups].some((text) => coversAddress(text, address));
}

function coversAddress(text: string, address: IpAddress): boolean {
  if (text === '*') return true;
  if (text.toLowerCase() === 'internet') return !isPrivate(address);
  const [first, last] = text.split('-').map((end) => parseAddress(end.trim()));
  if (first && last)
    return (
      first.bits === address.bits &&
      last.bits === address.bits &&
      first.value <= address.value &&
      address.value <= last.value
    );
  return prefixContains(text, address);
}

/** The public addresses of a firewall in a network or in a virtual hub. */
export function publicAddressesOf(index: ResourceIndex, firewall: Bag): string[] {
  const { hubIPAddresses, ipConfigurations } = bagOf(firewall.properties);
  const ofHub = bagsOf(bagOf(bagOf(hubIPAddresses).publicIPs).addresses).map(({ address }) => address);
  const ofNetwork = bagsOf(ipConfigurations)
    .map(({ properties }) => index.byId(bagOf(properties).publicIPAddress))
    .map(({ properties }) => bagOf(properties).ipAddress);
  return textsOf(undefined, [...ofNetwork, ...ofHub]);
}
