import { type JsonObject, objectOrEmpty } from '../json.ts';
import { addressRange } from './addressRange.ts';
import { refuse } from './refuse.ts';
import { validateSecurityRule } from './validateSecurityRule.ts';

const maxRules = 1000;
const maxAddresses = 4000;

/**
 * Throws the 400 with which Azure refuses a group's rules. `written` are the ones that a request writes:
 * only they are checked one by one, all are checked against each other.
 * Limits: https://learn.microsoft.com/azure/azure-resource-manager/management/azure-subscription-service-limits
 */
export function validateSecurityRules(
  groupId: string,
  rules: readonly JsonObject[],
  written: readonly JsonObject[],
): void {
  for (const rule of written) validateSecurityRule(`${groupId}/securityRules/${String(rule.name)}`, rule);
  requireUniqueNames(rules);
  requireUniquePriorities(rules, written);
  if (rules.length > maxRules) {
    refuse(
      'SecurityRulesCountLimitExceeded',
      `The number of security rules exceeds the limit of ${maxRules}.`,
    );
  }
  for (const side of ['source', 'destination'] as const) {
    const count = rules.reduce(
      (sum, rule) => sum + addresses(objectOrEmpty(rule.properties), side).length,
      0,
    );
    if (count <= maxAddresses) continue;
    refuse(
      'SecurityRuleAddressPrefixesLimitExceeded',
      `The number of ${side} address prefixes in network security group ${groupId} exceeds ${maxAddresses}.`,
    );
  }
}

function requireUniqueNames(rules: readonly JsonObject[]): void {
  const names = new Set<string>();
  for (const rule of rules) {
    const name = String(rule.name).toLowerCase();
    if (names.has(name)) {
      refuse(
        'DuplicateResourceName',
        `Resource has two child resources with the same name (${String(rule.name)}).`,
      );
    }
    names.add(name);
  }
}

function requireUniquePriorities(rules: readonly JsonObject[], written: readonly JsonObject[]): void {
  const byPriority = new Map<string, JsonObject>();
  const keyOf = (rule: JsonObject): string => {
    const { direction, priority } = objectOrEmpty(rule.properties);
    return `${String(direction).toLowerCase()} ${String(priority)}`;
  };
  const isWritten = new Set(written);
  for (const rule of rules.filter((candidate) => !isWritten.has(candidate)))
    byPriority.set(keyOf(rule), rule);
  for (const rule of written) {
    const other = byPriority.get(keyOf(rule));
    if (other !== undefined) {
      refuse(
        'SecurityRuleConflict',
        `Security rule ${String(rule.name)} conflicts with rule ${String(other.name)}. ` +
          'Rules cannot have the same Priority and Direction.',
      );
    }
    byPriority.set(keyOf(rule), rule);
  }
}

/** The IP addresses and prefixes of one side; service tags and `*` do not count against the limit. */
function addresses(properties: JsonObject, side: 'source' | 'destination'): string[] {
  const many = properties[`${side}AddressPrefixes`];
  const list = Array.isArray(many) && many.length > 0 ? many : [properties[`${side}AddressPrefix`]];
  return list.filter(
    (entry): entry is string => typeof entry === 'string' && addressRange(entry) !== undefined,
  );
}
