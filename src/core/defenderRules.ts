import type { SecurityRule } from './securityRule.ts';

/**
 * Whether Defender for Cloud wrote the rule, as its name tells: it begins with the brand of its time. Such a rule is never
 * touched; an allow is somebody's granted request, and a deny counts as what it is.
 * https://learn.microsoft.com/azure/defender-for-cloud/release-notes-archive#revised-jit-just-in-time-rule-naming-conventions-in-defender-for-cloud
 */
export function isOfDefender({ name }: Pick<SecurityRule, 'name'>): boolean {
  return /^(SecurityCenter|MicrosoftDefenderForCloud)-JITRule[_-]/i.test(name);
}
