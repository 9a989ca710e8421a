import { formatIpPrefix, parseAzurePrefix } from './ipPrefix.ts';
import { propertiesOfRule, type RuleProperties } from './ruleProperties.ts';
import type { SecurityRule } from './securityRule.ts';

/** RFC 5737 keeps this range for documentation, so nobody sends from it. */
const nobody = '192.0.2.0/32';

/**
 * What a rule of ours becomes where a lock keeps it from being deleted: it denies a source that is nobody's, because
 * a deny with the former source would shut out another person behind the same address.
 */
export function inertProperties(rule: SecurityRule): RuleProperties {
  return propertiesOfRule({
    ...rule,
    access: 'Deny',
    sources: [nobody],
    sourceApplicationSecurityGroups: [],
  });
}

export function isInert(rule: SecurityRule): boolean {
  const [source, ...others] = rule.sources.map((entry) => parseAzurePrefix(entry));
  return rule.access === 'Deny' && others.length === 0 && !!source && formatIpPrefix(source) === nobody;
}
