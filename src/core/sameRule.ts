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
    rule.sources.map(canonicalEntry).sort(),
    rule.sourceApplicationSecurityGroups.map(canonicalEntry).sort(),
    rule.sourcePorts.map(canonicalEntry).sort(),
    rule.destinations.map(canonicalEntry).sort(),
    rule.destinationApplicationSecurityGroups.map(canonicalEntry).sort(),
    rule.destinationPorts.map(canonicalEntry).sort(),
    rule.inFirewall ?? null,
  ]);
}

/** One spelling for each address, service tag, port or id of a group. */
export function canonicalEntry(entry: string): string {
  const prefix = parseAzurePrefix(entry);
  return prefix ? formatIpPrefix(prefix) : entry.toLowerCase();
}
