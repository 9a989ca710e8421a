import { denyProperties } from './denyProperties.ts';
import type { FieldDrift, RuleField } from './drift.ts';
import { fieldDrifts } from './fieldDrifts.ts';
import type { Machine } from './machine.ts';
import { ourDenies } from './ourRules.ts';
import { ruleFromProperties } from './ruleProperties.ts';
import type { NetworkSecurityGroup, SecurityRule } from './securityRule.ts';
import type { RuleTarget } from './targetRules.ts';

/** A deny of ours that stands, and what it should say. */
export interface DenyMatch {
  target: RuleTarget;
  rule: SecurityRule;
  /** Empty where the rule is right. */
  fields: readonly FieldDrift[];
}

export interface DenyMatches {
  matches: readonly DenyMatch[];
  missing: readonly RuleTarget[];
  /** Denies of ours for which there is no target. */
  surplus: readonly SecurityRule[];
}

const identity: readonly RuleField[] = ['protocol', 'ports', 'destinations'];

/**
 * Tells which deny of ours was written for which target, also after somebody edited it: those that are most alike
 * belong together, and at least one of protocol, ports and addresses has to be as it was.
 */
export function matchDenies(
  group: NetworkSecurityGroup,
  machine: Pick<Machine, 'id'>,
  targets: readonly RuleTarget[],
): DenyMatches {
  const standing = ourDenies(group, machine);
  const pairs = targets
    .flatMap((target) => standing.map((rule) => ({ target, rule, fields: driftFrom(rule, target) })))
    .filter(({ fields }) => identity.some((field) => fields.every((one) => one.field !== field)))
    .sort((a, b) => a.fields.length - b.fields.length);
  const matches: DenyMatch[] = [];
  const [wanted, free] = [new Set(targets), new Set(standing)];
  for (const pair of pairs) {
    if (!wanted.has(pair.target) || !free.has(pair.rule)) continue;
    matches.push(pair);
    wanted.delete(pair.target);
    free.delete(pair.rule);
  }
  return { matches, missing: [...wanted], surplus: [...free] };
}

function driftFrom(rule: SecurityRule, target: RuleTarget): FieldDrift[] {
  return fieldDrifts(rule, ruleFromProperties(rule.name, denyProperties(target, rule.priority)));
}
