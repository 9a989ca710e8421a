import type { NetworkSecurityGroup, SecurityRule } from '../../src/core/securityRule.ts';

/** The rules by group and name, so that groups compare without regard to order. */
export function rulesByGroup(
  groups: Iterable<NetworkSecurityGroup>,
): Record<string, Record<string, SecurityRule>> {
  return Object.fromEntries(
    [...groups].map(({ name, rules }) => [name, Object.fromEntries(rules.map((rule) => [rule.name, rule]))]),
  );
}
