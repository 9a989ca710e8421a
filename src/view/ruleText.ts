import { type RuleProperties, ruleFromProperties } from '../core/ruleProperties.ts';
import { sourcesText } from './sourceText.ts';

/** What a rule of ours does, as a network engineer reads it: `Deny TCP 22 from any address to 10.0.0.4 (priority 500)`. */
export function ruleText(properties: RuleProperties): string {
  const { access, protocol, destinationPorts, sources, destinations, priority } = ruleFromProperties(
    '',
    properties,
  );
  const over = protocol === '*' ? 'any protocol' : protocol.toUpperCase();

  return (
    `${access} ${over} ${destinationPorts.join(',')} from ${sourcesText(sources)} ` +
    `to ${sourcesText(destinations)} (priority ${priority})`
  );
}
