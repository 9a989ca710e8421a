import { refKey } from './accessWindow.ts';
import { idKey } from './armId.ts';
import { deniedAtFirewall } from './deniedAtFirewall.ts';
import { firewallWay } from './firewallWay.ts';
import { grantAtMachine } from './grantAtMachine.ts';
import type { JitPolicy } from './jitPolicy.ts';
import type { Machine } from './machine.ts';
import { missingDenies } from './missingDenies.ts';
import type { GroupLookup } from './networkView.ts';
import type { RuleChange } from './plan.ts';
import type { PlanDifference } from './planDifference.ts';
import type { Grant } from './planOpen.ts';
import { readPolicyTags } from './policyTag.ts';
import { propertiesOfRule, type RuleProperties } from './ruleProperties.ts';
import { sameRule } from './sameRule.ts';
import type { SecurityRule } from './securityRule.ts';
import { stillDenied } from './stillDenied.ts';
import { destinationsOf } from './targetRules.ts';

interface Seen {
  machine: Machine;
  groups: GroupLookup;
}

export interface OpeningToCheck {
  /** As it was read before anything was written. */
  before: Seen;
  /** As it was read when every write had ended. */
  after: Seen;
  policy: JitPolicy;
  grant: Grant;
  /** The allow rules that were written. */
  written: readonly RuleChange[];
}

/**
 * Where an opening is not what its plan promised: the policy that was there, the denies that stood, the rules as they
 * were written, and every granted source through to every granted port. Empty where all of it is so.
 */
export function openingDifferences(opening: OpeningToCheck): PlanDifference[] {
  const { after, grant, written } = opening;
  const reading = readPolicyTags(after.machine.tags);
  return [
    ...(reading.kind === 'policy'
      ? []
      : [{ what: 'policy', expected: 'policy', found: reading.kind } as const]),
    ...movedAddresses(opening),
    ...lostDenies(opening),
    ...written.flatMap(({ target, rule, properties }) =>
      ruleDifference(after.groups, target, rule, properties),
    ),
    ...[
      ...deniedAtFirewall(after.machine, after.groups, grant),
      ...stillDenied(
        after.machine,
        after.groups,
        grantAtMachine(firewallWay(after.machine, after.groups), grant),
      ),
    ].map(
      ({ number, protocol, by }) =>
        ({ what: 'access', number, protocol, expected: 'Allow', found: 'Deny', by }) as const,
    ),
  ];
}

function movedAddresses({ before, after }: OpeningToCheck): PlanDifference[] {
  const expected = destinationsOf(before.machine.endpoints);
  const found = destinationsOf(after.machine.endpoints);
  return expected.join() === found.join() ? [] : [{ what: 'addresses', expected, found }];
}

/** Denies that stood before and do not do their work any more; one that was missing before is no difference. */
function lostDenies({ before, after, policy }: OpeningToCheck): PlanDifference[] {
  const missingBefore = new Set(missingDenies(before.machine, before.groups, policy).map(refKey));
  return missingDenies(after.machine, after.groups, policy)
    .filter((deny) => !missingBefore.has(refKey(deny)))
    .flatMap(({ group, rule }) => {
      const stood = ruleIn(before.groups, group, rule);
      return stood ? ruleDifference(after.groups, group, rule, propertiesOfRule(stood)) : [];
    });
}

function ruleDifference(
  groups: GroupLookup,
  group: string,
  rule: string,
  expected: RuleProperties,
): PlanDifference[] {
  const found = ruleIn(groups, group, rule);
  if (found && sameRule(found, expected)) return [];
  return [{ what: 'rule', group, rule, expected, found: found ? propertiesOfRule(found) : null }];
}

function ruleIn(groups: GroupLookup, group: string, rule: string): SecurityRule | undefined {
  return groups.get(idKey(group))?.rules.find(({ name }) => name.toLowerCase() === rule.toLowerCase());
}
