import type { FirewallRule } from './firewall.ts';
import { firewallProtocols } from './firewallRuleProperties.ts';
import type { FirewallHolder } from './firewallWay.ts';
import type { SecurityRule } from './securityRule.ts';

/** A NAT rule of anybody: packets to one of its public addresses and ports are led to `translated`. */
export interface Translation
  extends Pick<FirewallRule, 'name' | 'protocols' | 'destinations' | 'destinationPorts' | 'translated'> {
  /** Of its collection. */
  priority: number;
}

/** Every NAT rule that stands, other people's first. */
export function translationsIn({ firewall, rules }: FirewallHolder): Translation[] {
  const others = firewall.collections
    .filter(({ action }) => action === 'Dnat')
    .flatMap(({ rules: theirs, priority }) => theirs.map((rule): Translation => ({ ...rule, priority })));
  return [...others, ...rules.flatMap(ownTranslation)];
}

/** What a rule of ours translates; nothing for a network rule. */
export function ownTranslation(rule: SecurityRule): Translation[] {
  const { name, priority, inFirewall, protocol, destinations, destinationPorts } = rule;
  if (inFirewall?.action !== 'Dnat') return [];
  const { address, port } = inFirewall.frontend;
  return [
    {
      name,
      priority,
      protocols: firewallProtocols(protocol),
      destinations: [address],
      destinationPorts: [String(port)],
      translated: { address: destinations[0] ?? '', port: Number(destinationPorts[0]) },
    },
  ];
}
