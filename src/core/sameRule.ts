import { formatIpPrefix, parseAzurePrefix } from './ipPrefix.ts';
import { type RuleProperties, ruleFromProperties } from './ruleProperties.ts';
import type { SecurityRule } from './securityRule.ts';

/**
 * Whether the rule does what `properties` say. Azure may answer with another spelling of an address or another
 * order of a list; the description decides nothing.
 */
export function sameRule(rule: SecurityRule, properties: RuleProperties): boolean {
  return meaning(rule) === meaning(ruleFromProperties(rule.name, properties));
}

function meaning(rule: SecurityRule): string {
  return JSON.stringify([
    rule.priority,
    rule.direction,
    rule.access,
    rule.protocol.toLowerCase(),
    rule.sources.map(canonical).sort(),
    rule.sourceApplicationSecurityGroups.map(canonical).sort(),
    rule.sourcePorts.map(canonical).sort(),
    rule.destinations.map(canonical).sort(),
    rule.destinationApplicationSecurityGroups.map(canonical).sort(),
    rule.destinationPorts.map(canonical).sort(),
  ]);
}

function canonical(entry: string): string {
  const prefix = parseAzurePrefix(entry);
  return prefix ? formatIpPrefix(prefix) : entry.toLowerCase();
}
