import { childName } from '../core/armId.ts';
import { type RuleProperties, ruleFromProperties } from '../core/ruleProperties.ts';
import type { SecurityRule } from '../core/securityRule.ts';
import { frontendText } from './frontendText.ts';
import { plainText } from './plainText.ts';
import { sourceText } from './sourceText.ts';

/**
 * What a rule of ours does, as a network engineer reads it: `Deny TCP 22 from any address to 10.0.0.4 (priority 500)`,
 * `NAT TCP 192.0.2.10:62559 → 10.11.1.4:22 from 203.0.113.7 (priority 100)`.
 */
export function ruleText(properties: RuleProperties): string {
  const rule = ruleFromProperties('', properties);
  const { access, priority } = rule;
  const ports = plainText(rule.destinationPorts.join(','));
  const translation = ruleTranslationText(rule);
  if (translation !== undefined) {
    const protocol = ruleProtocolText(rule);
    return `NAT ${protocol} ${translation} from ${ruleSourcesText(rule)} (priority ${priority})`;
  }

  return (
    `${access} ${ruleProtocolText(rule)} ${ports} from ${ruleSourcesText(rule)} ` +
    `to ${ruleDestinationsText(rule)} (priority ${priority})`
  );
}

/** Of a rule that translates, from where to where: `192.0.2.10:62559 → 10.11.1.4:22`. */
export function ruleTranslationText({
  inFirewall,
  destinations,
  destinationPorts,
}: SecurityRule): string | undefined {
  if (inFirewall?.action !== 'Dnat') return undefined;
  const to = `${destinations.join(',') || 'a name'}:${destinationPorts.join(',')}`;

  return `${frontendText(inFirewall.frontend)} → ${plainText(to)}`;
}

export function ruleProtocolText({ protocol }: Pick<SecurityRule, 'protocol'>): string {
  return protocol === '*' ? 'any protocol' : plainText(protocol.toUpperCase());
}

/** Where its packets come from; somebody may have given a rule of ours application security groups or source ports. */
export function ruleSourcesText(rule: SecurityRule): string {
  const from = sideText(rule.sources, rule.sourceApplicationSecurityGroups);
  const isAnyPort = rule.sourcePorts.length === 1 && rule.sourcePorts[0] === '*';

  return isAnyPort ? from : `${from}, source ports ${plainText(rule.sourcePorts.join(', '))}`;
}

export function ruleDestinationsText(rule: SecurityRule): string {
  return sideText(rule.destinations, rule.destinationApplicationSecurityGroups);
}

function sideText(prefixes: readonly string[], groups: readonly string[]): string {
  return [
    ...prefixes.map(sourceText),
    ...groups.map((id) => `application security group ${plainText(childName(id))}`),
  ].join(', ');
}
