import type { FreshMachine } from '../../access/ports.ts';
import type { AccessError } from '../../core/accessError.ts';
import type { RuleRef } from '../../core/accessWindow.ts';
import { isInert } from '../../core/inertRule.ts';
import { ourRules } from '../../core/ourRules.ts';
import type { Plan } from '../../core/plan.ts';
import { policyTagNames } from '../../core/policyTag.ts';
import type { SecurityRule } from '../../core/securityRule.ts';

/** One VM on its way out of JIT. */
export interface Disabling {
  /** What was promised before anything was written. */
  plan: Plan;
  /** As it was read last, with every group that guards it or was looked at before. */
  seen: FreshMachine;
  /** Set when it cannot go on. */
  error: AccessError | undefined;
  isDone: boolean;
}

/** Rules of ours for the VM that do something; what a lock made inert does not. */
export function activeRules(seen: FreshMachine): RuleRef[] {
  return rulesOf(seen, (rule) => !isInert(rule));
}

export function rulesOf(
  { machine, groups }: FreshMachine,
  select: (rule: SecurityRule) => boolean,
): RuleRef[] {
  return [...groups.values()].flatMap((group) =>
    ourRules(group, machine)
      .filter(select)
      .map(({ name }) => ({ group: group.id, rule: name })),
  );
}

/** The error that names what stays of ours: rules and tags as they were read last, if nothing else is known. */
export function leftOver(
  seen: FreshMachine,
  cause: AccessError,
  left: { rules: readonly RuleRef[]; tags: readonly string[] } = {
    rules: activeRules(seen),
    tags: policyTagNames(seen.machine.tags),
  },
): AccessError {
  return { kind: 'leftInPlace', vm: seen.machine.id, ...left, cause };
}
