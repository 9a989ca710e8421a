import type { FirewallCollection, FirewallRule } from './firewall.ts';
import { mayBeFrom, mayBeTo } from './firewallFlow.ts';
import { ownPlace, type PlacedRule } from './firewallPriority.ts';
import { firewallProtocols } from './firewallRuleProperties.ts';
import type { FirewallHolder, FirewallWay } from './firewallWay.ts';
import type { Protocol } from './protocol.ts';
import type { SecurityRule } from './securityRule.ts';
import type { Sources } from './sourceOverlap.ts';

/** Packets to one port of the VM behind a firewall, as they are once they are translated. */
export interface FlowBehind {
  number: number;
  protocol: Protocol;
  sources: Sources;
}

/** A network rule of a firewall, and where it comes in the order of evaluation. */
export interface PlacedNetworkRule extends PlacedRule {
  rule: Omit<FirewallRule, 'name' | 'translated'>;
}

/** The network rules that deny some of the flow or may do so, other people's and ours. */
export function firewallDenies(way: FirewallWay, flow: FlowBehind): PlacedNetworkRule[] {
  return [
    ...networkRules(way, 'Deny', flow),
    ...ownDenies(way.holder).filter(({ rule }) => isOfFlow(way, rule, flow)),
  ];
}

/** Other people's network rules of that action that decide some of the flow or may do so. */
export function networkRules(
  way: FirewallWay,
  action: FirewallCollection['action'],
  flow: FlowBehind,
): PlacedNetworkRule[] {
  return way.holder.firewall.collections
    .filter((collection) => collection.action === action)
    .flatMap(({ rules, priority, groupPriority, isInherited }) =>
      rules
        .filter((rule) => isOfFlow(way, rule, flow))
        .map((rule) => ({ name: rule.name, priority, groupPriority, isInherited, rule })),
    );
}

/** Our denies among the firewall's network rules. */
export function ownDenies(holder: FirewallHolder): PlacedNetworkRule[] {
  return holder.rules
    .filter(({ inFirewall }) => inFirewall?.action === 'Deny')
    .map((rule) => ({ name: rule.name, ...ownPlace(holder, rule.priority), rule: networkRule(rule) }));
}

function isOfFlow(
  { endpoint }: FirewallWay,
  rule: PlacedNetworkRule['rule'],
  { number: port, protocol, sources }: FlowBehind,
): boolean {
  return mayBeTo(rule, { address: endpoint.privateAddress, port, protocol }) && mayBeFrom(rule, sources);
}

function networkRule({ protocol, sources, destinations, destinationPorts }: SecurityRule) {
  return {
    sources,
    destinations,
    destinationPorts,
    protocols: firewallProtocols(protocol),
    hasUnreadGroups: false,
  };
}
