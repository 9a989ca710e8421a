import { applyWholePlan } from './applyPlan.ts';
import { idKey } from './armId.ts';
import { type Change, isTagChange, type Plan, type RuleChange, type TagChange } from './plan.ts';
import { deleteTags, putTags } from './planChanges.ts';
import type { PlanState } from './planState.ts';
import { propertiesOfRule } from './ruleProperties.ts';

/**
 * The plan that takes `plan` back: applied after it, everything is as `before`, each field of each rule. Its order
 * is the reverse one. A change to what `before` does not hold does nothing, so nothing takes it back, and neither does
 * anything here take back what Defender for Cloud was asked for.
 */
export function inversePlan(before: PlanState, { changes }: Pick<Plan, 'changes'>): Plan {
  const inverses: Change[][] = [];
  let state = before;
  for (const change of changes) {
    if (change.rule !== null) inverses.push(inverseOfRule(state, change));
    else if (isTagChange(change)) inverses.push(inverseOfTags(state, change));
    state = applyWholePlan(state, { changes: [change] });
  }
  return { changes: inverses.reverse().flat(), warnings: [] };
}

/** The plan with what takes it back beside it. */
export function withInverse(before: PlanState, plan: Plan): Plan {
  return { ...plan, inverse: inversePlan(before, plan).changes };
}

function inverseOfRule({ groups }: PlanState, change: RuleChange): RuleChange[] {
  const group = groups.get(idKey(change.target));
  if (!group) return [];
  const former = group.rules.find(({ name }) => name.toLowerCase() === change.rule.toLowerCase());
  if (former) {
    return [{ target: group.id, action: 'put', rule: former.name, properties: propertiesOfRule(former) }];
  }
  if (change.action === 'delete') return [];
  return [{ ...change, action: 'delete' }];
}

function inverseOfTags({ tags }: PlanState, change: TagChange): TagChange[] {
  const current = tags.get(idKey(change.target));
  if (!current) return [];
  const machine = { id: change.target, tags: change.properties.tags };
  const names = Object.keys(change.properties.tags);
  const touched = new Set(names.map((name) => name.toLowerCase()));
  const former = Object.entries(current).filter(([name]) => touched.has(name.toLowerCase()));
  const known = new Set(former.map(([name]) => name.toLowerCase()));
  const created = change.action === 'put' ? names.filter((name) => !known.has(name.toLowerCase())) : [];
  return [
    ...(former.length > 0 ? [putTags(machine, Object.fromEntries(former))] : []),
    ...(created.length > 0 ? [deleteTags(machine, created)] : []),
  ];
}
