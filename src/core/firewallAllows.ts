import { networkRules, type PlacedNetworkRule } from './firewallDenies.ts';
import { hasAddress, isOfProtocol } from './firewallFlow.ts';
import type { FirewallWay } from './firewallWay.ts';
import type { Protocol } from './protocol.ts';

/** A rule of somebody else that lets packets through to a VM: by translating them, or as a network rule. */
export interface AllowingFirewallRule extends PlacedNetworkRule {
  action: 'Dnat' | 'Allow';
}

/** Other people's rules that let somebody through to the port or may do so, those that translate first. */
export function firewallAllows(
  way: FirewallWay,
  { number, protocol }: { number: number; protocol: Protocol },
): AllowingFirewallRule[] {
  const translating = way.holder.firewall.collections
    .filter(({ action }) => action === 'Dnat')
    .flatMap(({ rules, ...place }) =>
      rules
        .filter(
          ({ translated, ...rule }) =>
            translated?.port === number &&
            hasAddress([translated.address], way.endpoint.privateAddress) &&
            isOfProtocol(rule, protocol),
        )
        .map((rule): AllowingFirewallRule => ({ ...place, action: 'Dnat', name: rule.name, rule })),
    );
  const network = networkRules(way, 'Allow', { number, protocol, sources: '*' });
  return [...translating, ...network.map((rule): AllowingFirewallRule => ({ ...rule, action: 'Allow' }))];
}
