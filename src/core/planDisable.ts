import type { Machine } from './machine.ts';
import type { GroupLookup } from './networkView.ts';
import { ourRules } from './ourRules.ts';
import type { Plan, RuleChange } from './plan.ts';
import { deleteRule, deleteTags } from './planChanges.ts';
import { policyTagNames } from './policyTag.ts';
import { parseRuleName } from './ruleName.ts';

/**
 * Takes a VM out of JIT: its allow rules, its deny rules, then its tags. Looks in every group it is given, not just
 * those that guard the VM now, so that a rule in a group that was swapped is found as well.
 */
export function planDisable(machine: Machine, groups: GroupLookup): Plan {
  const deletes = [...groups.values()].flatMap((group) =>
    ourRules(group, machine).map((rule) => deleteRule(group, rule)),
  );
  const tags = policyTagNames(machine.tags);
  return {
    changes: [
      ...deletes.filter((change) => isAllow(change)),
      ...deletes.filter((change) => !isAllow(change)),
      ...(tags.length > 0 ? [deleteTags(machine, tags)] : []),
    ],
    warnings: [],
  };
}

function isAllow(change: RuleChange): boolean {
  return parseRuleName(change.rule)?.kind === 'allow';
}
