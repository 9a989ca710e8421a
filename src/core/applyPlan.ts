import { applyTags } from './applyTags.ts';
import type { GroupLookup } from './networkView.ts';
import type { Plan } from './plan.ts';
import type { PlanState } from './planState.ts';
import { ruleFromProperties } from './ruleProperties.ts';

/** Rules and tags as they are once the whole plan is in force. */
export function applyWholePlan({ groups, tags }: PlanState, plan: Pick<Plan, 'changes'>): PlanState {
  return { groups: applyPlan(groups, plan), tags: applyTags(tags, plan) };
}

/** The groups as they are once the plan's rule changes are in force; tag changes do not touch them. */
export function applyPlan(
  groups: GroupLookup,
  { changes }: Pick<Plan, 'changes'> & Partial<Plan>,
): GroupLookup {
  const result = new Map(groups);
  for (const change of changes) {
    if (change.rule === null) continue;
    const key = change.target.toLowerCase();
    const group = result.get(key);
    if (!group) continue;
    const changed = change.rule.toLowerCase();
    const others = group.rules.filter(({ name }) => name.toLowerCase() !== changed);
    const rules =
      change.action === 'put' ? [...others, ruleFromProperties(change.rule, change.properties)] : others;
    result.set(key, { ...group, rules });
  }
  return result;
}
