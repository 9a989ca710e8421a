import { idKey } from './armId.ts';
import { isOfFirewall } from './firewallRuleProperties.ts';
import { inertProperties, isInert } from './inertRule.ts';
import { type Lock, locksAt } from './lock.ts';
import type { Change, Plan, PlanWarning } from './plan.ts';
import { ruleFromProperties } from './ruleProperties.ts';

/**
 * The plan as it comes about where locks refuse deletes: a rule of ours that would go is rewritten in its place, so
 * that it opens nothing, and one that is so already stays. Each lock in the way is told once.
 */
export function planUnderLocks(plan: Plan, locks: readonly Lock[]): Plan {
  const warnings = new Map<string, PlanWarning>();
  const changes = plan.changes.flatMap((change): Change[] => {
    if (change.rule === null || change.action !== 'delete') return [change];
    // A rule leaves a firewall by a write of what holds it, which such a lock lets pass.
    if (isOfFirewall(change.properties)) return [change];
    const lock = locksAt(locks, change.target).find(({ level }) => level === 'CanNotDelete');
    if (!lock) return [change];
    warnings.set(idKey(change.target), {
      kind: 'deleteLocked',
      group: change.target,
      lock: lock.name,
      lockScope: lock.scope,
    });
    const rule = ruleFromProperties(change.rule, change.properties);
    return isInert(rule) ? [] : [{ ...change, action: 'put', properties: inertProperties(rule) }];
  });
  return { ...plan, changes, warnings: [...warnings.values(), ...plan.warnings] };
}
