import { ourRules } from '../core/ourRules.ts';
import { policyTagNames } from '../core/policyTag.ts';
import type { FreshMachine } from './ports.ts';

/** Whether rules or tags of ours are left of the VM, in the groups at hand. */
export function hasAnythingOfOurs({ machine, groups }: FreshMachine): boolean {
  const rules = [...groups.values()].flatMap((group) => ourRules(group, machine));
  return rules.length > 0 || policyTagNames(machine.tags).length > 0;
}
