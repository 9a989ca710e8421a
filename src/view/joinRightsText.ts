import { classicFirewallActions } from '../core/firewallActions.ts';

/**
 * Why rights over networks and addresses are needed for the sake of one rule: who has to grant them wants to know. Empty
 * where none of the actions is such a right.
 */
export function joinRightsText(actions: readonly string[]): string {
  return actions.some((action) => joins.has(action.toLowerCase()))
    ? 'Azure asks for the rights to join because a classic firewall is written as a whole.'
    : '';
}

const joins: ReadonlySet<string> = new Set(
  classicFirewallActions.joins.map((action) => action.toLowerCase()),
);
