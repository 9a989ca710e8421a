import type { FieldDrift, RuleField } from './drift.ts';
import { canonicalEntry } from './sameRule.ts';
import type { SecurityRule } from './securityRule.ts';

/**
 * The fields in which a rule does not do what `wanted` does. Priority and description are left out: the one is a
 * matter of what else stands in the group, the other decides nothing.
 */
export function fieldDrifts(rule: SecurityRule, wanted: SecurityRule): FieldDrift[] {
  return readers.flatMap(([field, read]) => {
    const [expected, found] = [read(wanted), read(rule)];
    return sameEntries(expected, found) ? [] : [{ field, expected, found }];
  });
}

/** Whether two lists of addresses, ports or tags say the same, in whatever order and spelling. */
export function sameEntries(a: readonly string[], b: readonly string[]): boolean {
  return meaning(a) === meaning(b);
}

export function sourcesIn(rule: SecurityRule): string[] {
  return [...rule.sources, ...rule.sourceApplicationSecurityGroups];
}

export function destinationsIn(rule: SecurityRule): string[] {
  return [...rule.destinations, ...rule.destinationApplicationSecurityGroups];
}

const readers: readonly (readonly [RuleField, (rule: SecurityRule) => readonly string[]])[] = [
  ['access', ({ access }) => [access]],
  ['protocol', ({ protocol }) => [protocol]],
  ['ports', ({ destinationPorts }) => destinationPorts],
  ['sources', sourcesIn],
  ['sourcePorts', ({ sourcePorts }) => sourcePorts],
  ['destinations', destinationsIn],
];

function meaning(entries: readonly string[]): string {
  return JSON.stringify([...new Set(entries.map(canonicalEntry))].sort());
}
