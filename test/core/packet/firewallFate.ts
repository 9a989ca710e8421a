import { formatIpAddress } from '../../../src/core/ipAddressText.ts';
import type { formatIpPrefix } from '../../../src/core/ipPrefix.ts';
import type { Endpoint, Machine } from '../../../src/core/machine.ts';
import type { GroupLookup } from '../../../src/core/networkView.ts';
import type { NetworkSecurityGroup, SecurityRule } from '../../../src/core/securityRule.ts';
import { resources } from '../buildResources.ts';
import { isWithin } from './addresses.ts';
import { fates } from './fate.ts';

/** A packet to a port of a VM's own, of TCP or UDP, from an IPv4 address. */
export interface ThroughPacket {
  source: string;
  vm: Machine;
  port: number;
  protocol: 'Tcp' | 'Udp';
}

export interface FirewallFate {
  access: 'Allow' | 'Deny';
  /** The firewall's public addresses and ports on which it would let the packet through to the VM, as `address:port`. */
  frontends: readonly string[];
  /** What decided at the firewall; null where none of its rules leads to the VM. */
  by: string | null;
}

/**
 * What becomes of packets to VMs behind firewalls, by a second implementation that shares nothing with the product's:
 * the first NAT rule that matches a public address and port says where it leads, then the first network rule that
 * matches the translated packet decides, a parent policy's first; without one, what was translated is let through.
 * The groups of the VM see an address of the firewall. Packets to a public address of the VM's own come to nothing
 * where its answers leave by a firewall or by an appliance.
 */
export function firewallFates(
  machines: readonly Machine[],
  groups: GroupLookup,
): (packet: ThroughPacket) => FirewallFate {
  const all = [...groups.values()];
  const security = all.filter(({ firewall }) => !firewall);
  const holders = all.filter(({ firewall }) => firewall);
  const gates = new Map<Endpoint, ReturnType<typeof fates>>();
  for (const vm of machines) {
    for (const end of vm.endpoints) {
      const seen = strays(end) ? { ...end, publicAddress: null, mappings: [] } : end;
      const others = machines.filter((other) => other !== vm);
      gates.set(end, fates(resources([{ ...vm, endpoints: [seen] }, ...others], security)));
    }
  }
  return ({ source, vm, port, protocol }) => {
    const found: FirewallFate[] = vm.endpoints.flatMap((end) => {
      const toGates = (from: string) =>
        gates.get(end)?.({ source: from, vm: vm.id, port, protocol }) ?? 'Deny';
      const direct = { access: toGates(source), frontends: [], by: null };
      if (isPrivate(source) || end.privateAddress.family !== 4) return [direct];
      const address = formatIpAddress({ family: 4, value: end.privateAddress.first });
      return [
        direct,
        ...holders.map((holder) => through(holder, { source, address, port, protocol }, toGates)),
      ];
    });
    const best = found.find(({ access }) => access === 'Allow') ?? found.find(({ by }) => by !== null);
    return best ?? { access: 'Deny', frontends: [], by: null };
  };
}

function strays({ route }: Endpoint): boolean {
  return route?.via === 'unknownAppliance' || (route?.via === 'firewall' && route.isDefault);
}

const privateBlocks = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', '168.63.129.16'];

function isPrivate(address: string): boolean {
  return privateBlocks.some((block) => isWithin(address, block));
}

interface Inner {
  source: string;
  address: string;
  port: number;
  protocol: 'Tcp' | 'Udp';
}

function through(
  holder: NetworkSecurityGroup,
  packet: Inner,
  toGates: (source: string) => 'Allow' | 'Deny',
): FirewallFate {
  const rules = everyRule(holder);
  const nat = rules.filter(({ action, isInherited }) => action === 'Dnat' && !isInherited);
  const leading = nat.filter(({ to }) => to === `${packet.address}:${packet.port}`);
  const { firewalls = [] } = holder.firewall ?? {};
  const frontends = firewalls
    .flatMap(({ publicAddresses }) => publicAddresses.flatMap(({ address }) => address ?? []))
    .flatMap((address) =>
      [...new Set(leading.flatMap(({ ports }) => ports.flatMap(portsOf)))]
        .filter((port) => {
          const first = nat.find((rule) => applies(rule, { ...packet, address, port }));
          return first?.to === `${packet.address}:${packet.port}`;
        })
        .map((port) => `${address}:${port}`),
    );
  const decides = rules.find((rule) => rule.action !== 'Dnat' && applies(rule, packet));
  const nobody = { access: 'Deny', frontends: [] } as const;
  if (frontends.length === 0) return { ...nobody, by: leading.length > 0 ? 'no rule for it' : null };
  if (decides?.action === 'Deny') return { ...nobody, by: decides.name };
  const by = leading.find((rule) =>
    frontends.some((text) => {
      const [address = '', port = ''] = text.split(':');
      return applies(rule, { ...packet, address, port: Number(port) });
    }),
  );
  const seenAs = firewalls.flatMap(({ translatedSources }) => translatedSources.map(firstHost));
  const access = seenAs.some((source) => toGates(source) === 'Allow') ? 'Allow' : 'Deny';
  return { access, frontends, by: by?.name ?? null };
}

interface AnyRule {
  name: string;
  action: 'Dnat' | 'Allow' | 'Deny';
  isInherited: boolean;
  place: readonly [number, number, number];
  protocols: readonly string[];
  sources: readonly string[];
  destinations: readonly string[];
  ports: readonly string[];
  to: string | null;
}

/** Everybody's rules in the order of their evaluation. */
function everyRule({ rules, firewall }: NetworkSecurityGroup): AnyRule[] {
  const { collections = [], groupPriorities = [], ownGroupPriority = null, kind } = firewall ?? {};
  let own = ownGroupPriority ?? 100;
  // A group that is to be made takes the first free place.
  while (ownGroupPriority === null && groupPriorities.includes(own)) own++;
  const theirs = collections.flatMap((one) =>
    one.rules.map((rule): AnyRule => {
      const { name, protocols, sources, destinations, destinationPorts: ports, translated } = rule;
      const to = translated ? `${translated.address}:${translated.port}` : null;
      const place = [one.isInherited ? 0 : 1, one.groupPriority, one.priority] as const;
      const { action, isInherited } = one;
      return { name, action, isInherited, place, protocols, sources, destinations, ports, to };
    }),
  );
  const ours = rules.map((rule) => ownRule(rule, kind === 'policy' ? own : 0));
  return [...theirs, ...ours].sort(({ place: [a, b, c] }, { place: [x, y, z] }) => a - x || b - y || c - z);
}

function ownRule(rule: SecurityRule, group: number): AnyRule {
  const { name, priority, inFirewall, sources, destinations, destinationPorts } = rule;
  if (!inFirewall) throw new Error(`${name} is no rule of a firewall.`);
  const isNat = inFirewall.action === 'Dnat';
  return {
    name,
    action: inFirewall.action,
    isInherited: false,
    place: [1, group, priority],
    protocols: rule.protocol === '*' ? ['TCP', 'UDP'] : [rule.protocol.toUpperCase()],
    sources,
    destinations: isNat ? [inFirewall.frontend.address] : destinations,
    ports: isNat ? [String(inFirewall.frontend.port)] : destinationPorts,
    to: isNat ? `${destinations[0]?.replace('/32', '')}:${destinationPorts[0]}` : null,
  };
}

function applies(rule: AnyRule, packet: Inner): boolean {
  return (
    ['ANY', packet.protocol.toUpperCase()].some((one) => rule.protocols.includes(one)) &&
    rule.sources.some((entry) => covers(entry, packet.source)) &&
    rule.destinations.some((entry) => covers(entry, packet.address)) &&
    rule.ports.some((text) => {
      const [first, last] = bounds(text);
      return first <= packet.port && packet.port <= last;
    })
  );
}

function covers(entry: string, address: string): boolean {
  if (entry === '*') return true;
  const [first = '', last] = entry.split('-');
  if (last === undefined) return isWithin(address, entry);
  return number(first) <= number(address) && number(address) <= number(last);
}

function number(address: string): number {
  return address.split('.').reduce((sum, byte) => sum * 256 + Number(byte), 0);
}

function bounds(text: string): [number, number] {
  if (text === '*') return [0, 65_535];
  const [first = '', last = first] = text.split('-');
  return [Number(first), Number(last)];
}

/** Both ends of a range, and what is inside where it is short. */
function portsOf(text: string): number[] {
  const [first, last] = bounds(text);
  const count = Math.min(last - first + 1, 20);
  return [...Array.from({ length: count }, (_, i) => first + i), last];
}

function firstHost(prefix: Parameters<typeof formatIpPrefix>[0]): string {
  return formatIpAddress({ family: 4, value: prefix.first + (prefix.length === 32 ? 0n : 4n) });
}
