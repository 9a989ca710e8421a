import type { Flow } from './gateVerdicts.ts';
import { coversEverySourcePort, matchesFlow } from './ruleMatch.ts';
import type { SecurityRule } from './securityRule.ts';
import type { RuleTarget } from './targetRules.ts';

/** Whether the rule denies the flow whoever sends it. */
export function deniesFlow(rule: SecurityRule, flow: Flow): boolean {
  return (
    rule.access === 'Deny' &&
    rule.direction === 'Inbound' &&
    matchesFlow(rule, flow) &&
    coversEverySourcePort(rule) &&
    rule.sources.some((source) => isEverySource(source, flow))
  );
}

/** Every flow that a rule for `target` decides. */
export function flowsOf({ protocol, ports, endpoints }: RuleTarget): Flow[] {
  const protocols = protocol === '*' ? (['TCP', 'UDP'] as const) : [protocol];
  return endpoints.flatMap((endpoint) =>
    ports.flatMap((port) => protocols.map((one) => ({ protocol: one, port, endpoint }))),
  );
}

function isEverySource(source: string, { endpoint }: Flow): boolean {
  if (['*', 'any'].includes(source.toLowerCase())) return true;
  return source === (endpoint.privateAddress.family === 4 ? '0.0.0.0/0' : '::/0');
}
