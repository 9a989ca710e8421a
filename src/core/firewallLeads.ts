import type { FirewallRule } from './firewall.ts';
import { hasAddress, hasPort, isOfProtocol } from './firewallFlow.ts';
import { firewallSources } from './firewallSources.ts';
import type { FirewallHolder } from './firewallWay.ts';
import type { Flow } from './gateVerdicts.ts';
import { type IpPrefix, parseAzurePrefix } from './ipPrefix.ts';
import { parseAzurePortRange } from './portRange.ts';
import {
  internetSources,
  intersectSources,
  type SourceContext,
  type SourceSet,
  subtractSources,
  unionSources,
} from './sourceSet.ts';

/**
 * The Internet sources that other people's NAT rules lead to the endpoint's port. On a public address and port the first
 * rule that matches says where packets go, so a rule may lead nobody.
 */
export function sourcesLedTo(
  { firewall }: FirewallHolder,
  { endpoint, port, protocol }: Flow,
  context: SourceContext,
): SourceSet {
  const rules = firewall.collections
    .filter(({ action }) => action === 'Dnat')
    .flatMap((collection) => collection.rules)
    .filter((rule) => isOfProtocol(rule, protocol));
  const isLed = ({ translated }: FirewallRule) =>
    translated?.port === port && hasAddress([translated.address], endpoint.privateAddress);
  const leading = rules.filter(isLed);
  const ofFirewalls = firewall.firewalls.flatMap(({ publicAddresses }) =>
    publicAddresses.map((one) => one.address),
  );
  // An address that is not known may be any of those that rules name.
  const named = ofFirewalls.includes(null) ? leading.flatMap(({ destinations }) => destinations) : [];
  const addresses = addressesOf([...ofFirewalls.flatMap((one) => one ?? []), ...named]);
  const ports = distinctPorts(rules, leading);
  const led = addresses.flatMap((address) =>
    ports.map((at) => {
      const hit = rules.filter(
        ({ destinations, destinationPorts }) =>
          hasAddress(destinations, address) && hasPort(destinationPorts, at),
      );
      return hit.some(isLed) ? firstMatches(hit, isLed, context) : nobody;
    }),
  );
  return unionSources([nobody, ...led]);
}

const nobody: SourceSet = { addresses: [], names: new Set() };

function firstMatches(
  rules: readonly FirewallRule[],
  isLed: (rule: FirewallRule) => boolean,
  context: SourceContext,
): SourceSet {
  let undecided = ipv4Sources(context);
  let led = nobody;
  for (const rule of rules) {
    if (isLed(rule)) led = unionSources([led, intersectSources(undecided, firewallSources(rule, context))]);
    // Whom a rule with an unread group leads elsewhere is not known.
    if (isLed(rule) || !rule.hasUnreadGroups) {
      undecided = subtractSources(undecided, firewallSources(rule, context));
    }
  }
  return led;
}

/** A firewall translates IPv4 only. */
function ipv4Sources(context: SourceContext): SourceSet {
  const { addresses, names } = internetSources(context);
  return { addresses: addresses.filter(({ family }) => family === 4), names };
}

function addressesOf(entries: readonly string[]): IpPrefix[] {
  const single = entries.flatMap((entry) => {
    const prefix = parseAzurePrefix(entry);
    return prefix && prefix.first === prefix.last ? [prefix] : [];
  });
  return [...new Map(single.map((prefix) => [prefix.first, prefix])).values()];
}

/** One port of every stretch that the rules tell apart. */
function distinctPorts(rules: readonly FirewallRule[], leading: readonly FirewallRule[]): number[] {
  const starts = rules
    .flatMap(({ destinationPorts }) => destinationPorts)
    .flatMap((text) => {
      const range = parseAzurePortRange(text);
      return range ? [range.first, range.last + 1] : [];
    });
  return [...new Set(starts)].filter((port) =>
    leading.some(({ destinationPorts }) => hasPort(destinationPorts, port)),
  );
}
