import { type Bag, textOf } from './bag.ts';
import { instanceAddresses, reachesNetwork } from './firewallPlace.ts';
import { firewallRuleMatches, portsOf, publicAddressesOf } from './firewallRuleMatches.ts';
import { type FirewallRule, firewallRules } from './firewallRules.ts';
import { type IpAddress, parseAddress } from './ipPrefix.ts';
import { hasPorts, type Packet } from './packet.ts';
import type { GateDecision } from './passGates.ts';
import type { ResourceIndex } from './resourceIndex.ts';

/** A firewall on the way: what it decided, and where the packet seems to come from behind it. */
export interface FirewallPassage {
  access: 'Allow' | 'Deny';
  by: GateDecision;
  /** The addresses of the firewall's instances after DNAT; the packet's own where nothing is translated. */
  sources: readonly IpAddress[];
}

/**
 * The ways of a packet from outside through a public address of a firewall to a machine's address and port. A DNAT
 * rule lets in what it translates, unless the network rules come to a deny for it first.
 */
export function dnatPassages(
  index: ResourceIndex,
  to: { networkId: string; address: IpAddress },
  packet: Packet,
): FirewallPassage[] {
  if (!hasPorts(packet) || to.address.bits !== 32) return [];
  return index
    .ofType('Microsoft.Network/azureFirewalls')
    .filter((firewall) => reachesNetwork(index, firewall, to.networkId))
    .flatMap((firewall) => {
      const rules = firewallRules(index, firewall, 'nat');
      const entrances = publicAddressesOf(index, firewall).flatMap((text) => parseAddress(text) ?? []);
      return rules
        .filter((rule) => leadsTo(rule, to.address, packet.port))
        .filter((rule) => isFirstSomewhere(index, rules, rule, entrances, packet))
        .map((rule) => passageOf(index, firewall, rule, to.address, packet));
    });
}

/** What a firewall's network rules make of a packet that a route sends through it; what no rule allows is denied. */
export function networkPassage(
  index: ResourceIndex,
  firewall: Bag,
  destination: IpAddress,
  packet: Packet,
): FirewallPassage {
  const rule = firstNetworkRule(index, firewall, destination, packet);
  return {
    access: rule?.action === 'allow' ? 'Allow' : 'Deny',
    by: { target: rule?.target ?? textOf(firewall.id), rule: rule?.name ?? null },
    sources: [packet.source],
  };
}

function passageOf(
  index: ResourceIndex,
  firewall: Bag,
  nat: FirewallRule,
  destination: IpAddress,
  packet: Packet,
): FirewallPassage {
  const network = firstNetworkRule(index, firewall, destination, packet);
  const decisive = network?.action === 'deny' ? network : nat;
  return {
    access: decisive === nat ? 'Allow' : 'Deny',
    by: { target: decisive.target, rule: decisive.name },
    sources: instanceAddresses(index, firewall),
  };
}

function firstNetworkRule(index: ResourceIndex, firewall: Bag, destination: IpAddress, packet: Packet) {
  const { protocol, source, port } = packet;
  return firewallRules(index, firewall, 'network').find(({ properties }) =>
    firewallRuleMatches(index, properties, { protocol, source, destination, port }),
  );
}

function leadsTo({ properties }: FirewallRule, address: IpAddress, port: number): boolean {
  const translated = parseAddress(textOf(properties.translatedAddress));
  return (
    translated?.bits === address.bits &&
    translated.value === address.value &&
    Number(properties.translatedPort) === port
  );
}

// The first rule for a public address and port decides where it leads, so a rule behind it may lead nowhere.
function isFirstSomewhere(
  index: ResourceIndex,
  rules: readonly FirewallRule[],
  rule: FirewallRule,
  entrances: readonly IpAddress[],
  { protocol, source }: Packet,
): boolean {
  const before = rules.slice(0, rules.indexOf(rule));
  return entrances.some((destination) =>
    portsOf(rule.properties).some(([first, last]) => {
      for (let port = first; port <= last; port += 1) {
        const packet = { protocol, source, destination, port };
        const isHit = firewallRuleMatches(index, rule.properties, packet);
        // Neither source nor destination changes along the range: if one port is no hit, none is.
        if (!isHit) return false;
        if (!before.some(({ properties }) => firewallRuleMatches(index, properties, packet))) return true;
      }
      return false;
    }),
  );
}
