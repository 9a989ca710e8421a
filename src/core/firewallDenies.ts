import type { FirewallCollection, FirewallRule } from './firewall.ts';
import { hasAddress, hasPort, isOfProtocol, mayComeFrom } from './firewallFlow.ts';
import type { PlacedRule } from './firewallPriority.ts';
import { firewallProtocols } from './firewallRuleProperties.ts';
import type { FirewallWay } from './firewallWay.ts';
import type { Protocol } from './protocol.ts';
import type { SecurityRule } from './securityRule.ts';
import type { Sources } from './sourceOverlap.ts';

/** Packets to one port of the VM behind a firewall, as they are once they are translated. */
export interface FlowBehind {
  number: number;
  protocol: Protocol;
  sources: Sources;
}

/** A network rule that lets some of a flow through or denies some of it. */
export interface DecidingFirewallRule extends PlacedRule {
  rule: Pick<FirewallRule, 'sources' | 'destinations' | 'destinationPorts' | 'protocols'>;
}

/**
 * The network rules that deny some of the flow, other people's and ours. Those of ours in a policy are left out: in our
 * own group they come last.
 */
export function firewallDenies(way: FirewallWay, flow: FlowBehind): DecidingFirewallRule[] {
  const { rules, firewall } = way.holder;
  const own =
    firewall.kind === 'classic' ? rules.filter(({ inFirewall }) => inFirewall?.action === 'Deny') : [];
  return [
    ...networkRules(way, 'Deny', flow),
    ...own.map(ownRule).filter(({ rule }) => isOfFlow(way, rule, flow)),
  ];
}

/** Other people's network rules of that action that decide some of the flow, in the order of their evaluation. */
export function networkRules(
  way: FirewallWay,
  action: FirewallCollection['action'],
  flow: FlowBehind,
): DecidingFirewallRule[] {
  return way.holder.firewall.collections
    .filter((collection) => collection.action === action)
    .flatMap(({ rules, priority, groupPriority, isInherited }) =>
      rules
        .filter((rule) => isOfFlow(way, rule, flow))
        .map((rule) => ({ name: rule.name, priority, groupPriority, isInherited, rule })),
    );
}

function isOfFlow(
  { endpoint }: FirewallWay,
  rule: DecidingFirewallRule['rule'],
  { number, protocol, sources }: FlowBehind,
): boolean {
  return (
    isOfProtocol(rule, protocol) &&
    hasPort(rule.destinationPorts, number) &&
    hasAddress(rule.destinations, endpoint.privateAddress) &&
    mayComeFrom(rule.sources, sources)
  );
}

function ownRule({ name, priority, sources, destinations, destinationPorts, protocol }: SecurityRule) {
  const rule = { sources, destinations, destinationPorts, protocols: firewallProtocols(protocol) };
  return { name, priority, groupPriority: 0, isInherited: false, rule };
}
