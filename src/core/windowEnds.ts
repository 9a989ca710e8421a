import type { AccessWindow, RuleRef } from './accessWindow.ts';
import { isFirewallHolderId } from './firewallHolderId.ts';
import { firewallUpdateSeconds } from './firewallUpdateSeconds.ts';
import { ourRuleName } from './ourRules.ts';
import { parseRuleName } from './ruleName.ts';
import type { SecurityRule } from './securityRule.ts';

/**
 * Whether it is time to take the allow rule away: its end has come. A rule in a firewall goes earlier by what an update of
 * a firewall usually takes, so that the firewall is shut at the end.
 */
export function hasEnded(rule: SecurityRule, nowMs: number): boolean {
  const name = ourRuleName(rule);
  if (name?.kind !== 'allow') return false;
  return (name.endSeconds - (rule.inFirewall ? firewallUpdateSeconds : 0)) * 1000 <= nowMs;
}

/** When the first rule of the window is to go, in Unix seconds: one that was extended has rules with several ends. */
export function nextEndSeconds(window: AccessWindow): number {
  return Math.min(window.endSeconds, ...window.rules.map((ref) => endOf(ref, window)));
}

/** The rules of the window that are to go now. */
export function endedRules(window: AccessWindow, nowMs: number): RuleRef[] {
  return window.rules.filter((ref) => endOf(ref, window) * 1000 <= nowMs);
}

function endOf({ group, rule }: RuleRef, window: AccessWindow): number {
  const name = parseRuleName(rule);
  const endSeconds = name?.kind === 'allow' ? name.endSeconds : window.endSeconds;
  return isFirewallHolderId(group) ? endSeconds - firewallUpdateSeconds : endSeconds;
}
