import type { GroupLookup } from './networkView.ts';
import type { Plan } from './plan.ts';
import { ruleFromProperties } from './ruleProperties.ts';

/** The groups as they are once the plan's rule changes are in force; tag changes do not touch them. */
export function applyPlan(groups: GroupLookup, plan: Plan): GroupLookup {
  const result = new Map(groups);
  for (const change of plan.changes) {
    if (change.rule === null) continue;
    const key = change.target.toLowerCase();
    const group = result.get(key);
    if (!group) continue;
    const others = group.rules.filter((rule) => rule.name.toLowerCase() !== change.rule.toLowerCase());
    const rules =
      change.action === 'put' ? [...others, ruleFromProperties(change.rule, change.properties)] : others;
    result.set(key, { ...group, rules });
  }
  return result;
}
