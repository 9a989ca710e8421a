import type { FirewallRule } from './firewall.ts';
import { type IpPrefix, overlapsPrefix, parseAzurePrefix, parseIpPrefix } from './ipPrefix.ts';
import { parseAzurePortRange } from './portRange.ts';
import type { Protocol } from './protocol.ts';
import type { Sources } from './sourceOverlap.ts';

/** Whether a firewall's rule is about packets of that protocol; `*` asks about TCP and UDP. */
export function isOfProtocol({ protocols }: Pick<FirewallRule, 'protocols'>, protocol: Protocol): boolean {
  if (protocols.includes('ANY')) return true;
  return (protocol === '*' ? ['TCP', 'UDP'] : [protocol]).some((one) => protocols.includes(one));
}

export function hasPort(ports: readonly string[], port: number): boolean {
  return ports.some((text) => {
    const range = parseAzurePortRange(text);
    return range !== undefined && range.first <= port && port <= range.last;
  });
}

/** Whether one of the entries, prefixes, ranges `a-b` or `*`, has the address; a service tag never does. */
export function hasAddress(entries: readonly string[], address: IpPrefix): boolean {
  return entries.some((entry) => {
    const block = firewallBlock(entry);
    return block === 'every' || (block !== undefined && contains(block, address));
  });
}

/** Whether packets from some of `sources` match the entries; behind a service tag anybody may be. */
function mayComeFrom(entries: readonly string[], sources: Sources): boolean {
  return entries.some((entry) => {
    const block = firewallBlock(entry);
    if (block === 'every' || block === undefined || sources === '*') return true;
    return sources.some((source) => overlapsPrefix(block, source));
  });
}

/**
 * Whether packets to that address and port match what a network rule says of them, or may match it: which addresses an
 * IP group has that could not be read is not known. Who sends them is another question.
 */
export function mayBeTo(
  rule: NetworkRule,
  { address, port, protocol }: { address: IpPrefix; port: number; protocol: Protocol },
): boolean {
  return (
    isOfProtocol(rule, protocol) &&
    hasPort(rule.destinationPorts, port) &&
    (hasAddress(rule.destinations, address) || mayHoldUnread(rule, rule.destinations, rule.sources))
  );
}

/** Whether packets from some of `sources` match a network rule, or may match it. */
export function mayBeFrom(rule: NetworkRule, sources: Sources): boolean {
  return mayComeFrom(rule.sources, sources) || mayHoldUnread(rule, rule.sources, rule.destinations);
}

type NetworkRule = Omit<FirewallRule, 'name' | 'translated'>;

/** A side that names nothing else is the one with the group; where both name something, either may be. */
function mayHoldUnread(
  { hasUnreadGroups }: NetworkRule,
  side: readonly string[],
  other: readonly string[],
): boolean {
  return hasUnreadGroups && (side.length === 0 || other.length > 0);
}

type Block = Pick<IpPrefix, 'family' | 'first' | 'last'>;

/** The addresses of an entry of a firewall's rule; undefined for a service tag. */
export function firewallBlock(entry: string): Block | 'every' | undefined {
  if (entry === '*') return 'every';
  const [first = '', last] = entry.split('-');
  if (last === undefined) return parseAzurePrefix(entry);
  const [from, to] = [parseIpPrefix(first.trim()), parseIpPrefix(last.trim())];
  if (!from.ok || !to.ok || from.value.family !== to.value.family) return undefined;
  return { family: from.value.family, first: from.value.first, last: to.value.last };
}

function contains(outer: Block, inner: Block): boolean {
  return outer.family === inner.family && outer.first <= inner.first && inner.last <= outer.last;
}
