import {
  type Change,
  type DefenderPolicyChange,
  isTagChange,
  type RuleChange,
  type TagChange,
} from '../core/plan.ts';
import { type RuleProperties, ruleFromProperties } from '../core/ruleProperties.ts';
import { codeSpan } from './codeSpan.ts';
import { defenderChangeText } from './defenderChangeText.ts';
import { markdownText } from './markdownText.ts';
import { ruleDestinationsText, ruleProtocolText, ruleSourcesText, ruleTranslationText } from './ruleText.ts';

/**
 * One change as Markdown lines. `counterpart` is the list that leads the other way, where it is known: it tells what
 * a rule or tag says before it is written over.
 */
export function changeWords(change: Change, counterpart: readonly Change[] | undefined): string[] {
  if (change.rule !== null) return ruleWords(change, counterpart);
  return isTagChange(change) ? tagWords(change, counterpart) : defenderWords(change);
}

function ruleWords(change: RuleChange, counterpart: readonly Change[] | undefined): string[] {
  const { action, rule, properties } = change;
  const name = codeSpan(rule);
  if (action === 'delete') return [`- Delete rule ${name}`, ...saying(properties)];
  const other = counterpart?.find((one) => isSameRule(one, change));
  if (other?.rule !== null && other?.action === 'put') {
    return [
      `- Change rule ${name}`,
      `  - from: ${contentWords(other.properties)}`,
      `  - to: ${contentWords(properties)}`,
    ];
  }
  return [`- ${counterpart ? 'Add' : 'Write'} rule ${name}`, ...saying(properties)];
}

function defenderWords(change: DefenderPolicyChange): string[] {
  return [`- ${markdownText(defenderChangeText(change))}`];
}

function tagWords(change: TagChange, counterpart: readonly Change[] | undefined): string[] {
  return Object.entries(change.properties.tags).map(([name, value]) => {
    if (change.action === 'delete') return `- Remove tag ${codeSpan(name)}, which says ${codeSpan(value)}`;
    const former = formerTag(change, name, counterpart);
    const instead = former === undefined ? '' : ` instead of ${codeSpan(former)}`;
    return `- Set tag ${codeSpan(name)} to ${codeSpan(value)}${instead}`;
  });
}

function formerTag(
  change: TagChange,
  name: string,
  counterpart: readonly Change[] | undefined,
): string | undefined {
  const others = (counterpart ?? []).flatMap((one) =>
    isTagChange(one) && one.action === 'put' && isSame(one.target, change.target)
      ? Object.entries(one.properties.tags)
      : [],
  );
  return others.find(([other]) => isSame(other, name))?.[1];
}

/** Two lines: what the rule does to which packets, and what its description keeps. */
function saying(properties: RuleProperties): string[] {
  const { description } = properties;
  return [
    `  - ${contentWords(properties)}`,
    ...(description === '' ? [] : [`  - described as ${codeSpan(description)}`]),
  ];
}

/** ``priority 500 · Deny · TCP · any address → `10.0.0.4`, port 22``; a NAT rule's sources go by two arrows. */
function contentWords(properties: RuleProperties): string {
  const rule = ruleFromProperties('', properties);
  const { access, priority, direction, destinationPorts } = rule;
  const [port, ...more] = destinationPorts;
  const isAny = port === '*' && more.length === 0;
  const ports = isAny ? 'any port' : `port${more.length > 0 ? 's' : ''} ${destinationPorts.join(', ')}`;
  const translation = ruleTranslationText(rule);
  const to =
    translation === undefined
      ? `${markdownText(ruleDestinationsText(rule))}, ${markdownText(ports)}`
      : translation.split(' → ').map(markdownText).join(' → ');
  const parts = [
    `priority ${priority}`,
    ...(direction === 'Inbound' ? [] : ['outbound']),
    translation === undefined ? access : 'NAT',
    markdownText(ruleProtocolText(rule)),
    `${markdownText(ruleSourcesText(rule))} → ${to}`,
  ];
  return parts.join(' · ');
}

function isSameRule(a: Change, b: RuleChange): a is RuleChange {
  return a.rule !== null && isSame(a.target, b.target) && isSame(a.rule, b.rule);
}

function isSame(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
