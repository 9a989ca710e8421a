import { azureProtocol } from './protocol.ts';
import { denyDescription } from './ruleDescription.ts';
import { type RuleProperties, ruleProperties } from './ruleProperties.ts';
import { destinationsOf, type RuleTarget } from './targetRules.ts';

/** What the deny rule for one target says: everybody is kept from its ports. */
export function denyProperties(target: RuleTarget, priority: number): RuleProperties {
  return ruleProperties({
    description: denyDescription(),
    protocol: azureProtocol(target.protocol),
    sources: ['*'],
    destinations: destinationsOf(target.endpoints),
    ports: target.ports.map(String),
    access: 'Deny',
    priority,
  });
}
