import type { RuleRef } from './accessWindow.ts';
import { isFirewallHolderId } from './firewallHolderId.ts';

/** The ids of the classic firewalls, and of the groups of ours in policies, in which some of the rules stand, each once. */
export function firewallsOfRules(rules: readonly RuleRef[]): string[] {
  const holders = rules.flatMap(({ group }) => (isFirewallHolderId(group) ? [group] : []));
  return [...new Map(holders.map((id) => [id.toLowerCase(), id])).values()];
}
