import type { SecurityRule } from './securityRule.ts';

/**
 * What a rule that Defender for Cloud wrote is for. Its names begin with the brand of their time; the separator after it
 * tells a policy's deny (`_`) from a request's allow (`-`). They are never touched.
 * https://learn.microsoft.com/azure/defender-for-cloud/release-notes-archive#revised-jit-just-in-time-rule-naming-conventions-in-defender-for-cloud
 */
export function defenderRuleKind(rule: Pick<SecurityRule, 'name' | 'access'>): 'deny' | 'allow' | undefined {
  if (!/^(SecurityCenter|MicrosoftDefenderForCloud)-JITRule[_-]/i.test(rule.name)) return undefined;
  return rule.access === 'Deny' ? 'deny' : 'allow';
}
