import type { AccessWindow, RuleRef } from './accessWindow.ts';
import { parseRuleName } from './ruleName.ts';

/** When the first rule of the window ends, in Unix seconds: one that was extended has rules with several ends. */
export function nextEndSeconds(window: AccessWindow): number {
  return Math.min(window.endSeconds, ...window.rules.map((ref) => endOf(ref, window)));
}

/** The rules of the window whose own end has come. */
export function endedRules(window: AccessWindow, nowMs: number): RuleRef[] {
  return window.rules.filter((ref) => endOf(ref, window) * 1000 <= nowMs);
}

function endOf({ rule }: RuleRef, window: AccessWindow): number {
  const name = parseRuleName(rule);
  return name?.kind === 'allow' ? name.endSeconds : window.endSeconds;
}
