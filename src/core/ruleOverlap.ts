import { parseAzurePrefix } from './ipPrefix.ts';
import { matchesDestination, matchesPort, matchesProtocol } from './ruleMatch.ts';
import type { SecurityRule } from './securityRule.ts';
import type { RuleTarget } from './targetRules.ts';

/** Whether some packet to the target's ports and addresses matches the rule, whoever sends it. */
export function touchesTarget(rule: SecurityRule, target: RuleTarget): boolean {
  return (
    rule.direction === 'Inbound' &&
    overlapsProtocol(rule, target) &&
    target.ports.some((port) => matchesPort(rule, port)) &&
    target.endpoints.some((endpoint) => matchesDestination(rule, endpoint)) &&
    mayComeFrom(rule, target)
  );
}

/** IPv6 packets never reach an IPv4 address, nor the other way round. */
function mayComeFrom(rule: SecurityRule, { family }: RuleTarget): boolean {
  return (
    rule.sourceApplicationSecurityGroups.length > 0 ||
    rule.sources.some((source) => (parseAzurePrefix(source)?.family ?? family) === family)
  );
}

function overlapsProtocol(rule: SecurityRule, { protocol }: RuleTarget): boolean {
  if (protocol !== '*') return matchesProtocol(rule, protocol);
  return matchesProtocol(rule, 'TCP') || matchesProtocol(rule, 'UDP');
}
