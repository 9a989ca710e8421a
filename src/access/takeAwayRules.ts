import type { RuleRef } from '../core/accessWindow.ts';
import { idKey } from '../core/armId.ts';
import { type Machine, ruleHolderIds } from '../core/machine.ts';
import { ourRuleName } from '../core/ourRules.ts';
import type { Plan, PlanWarning } from '../core/plan.ts';
import { parseRuleName } from '../core/ruleName.ts';
import { joinRemovals, type Removal, type RemovePorts, removeRules } from './removeRules.ts';

/** Rules that a plan takes away. */
export interface TakenAway {
  /** Rules that a lock kept, which open nothing any more. */
  warnings: readonly PlanWarning[];
  hasWritten: boolean;
  /** What could not be taken away, each with the reason. */
  remaining: Removal['remaining'];
}

/**
 * Deletes what a repair's plan takes away: rules of windows, and whatever stands in groups that do not guard the VM.
 * Denies of the other groups are left to whoever writes those.
 */
export async function takeAwayRules(
  ports: RemovePorts,
  { changes }: Pick<Plan, 'changes'>,
  machine: Machine,
  signal: AbortSignal | undefined,
): Promise<TakenAway> {
  const guarding = new Set(ruleHolderIds(machine).map(idKey));
  const refs = changes.flatMap(({ action, rule, target: group }): RuleRef[] => {
    if (action !== 'delete' || rule === null) return [];
    return parseRuleName(rule)?.kind === 'allow' || !guarding.has(idKey(group)) ? [{ group, rule }] : [];
  });
  const groups = [...new Set(refs.map(({ group }) => group))];
  const removal = joinRemovals(
    await Promise.all(
      groups.map((group) => {
        const expected = refs.filter((ref) => ref.group === group);
        const names = new Set(expected.map(({ rule }) => rule));
        const isTarget = (rule: Parameters<typeof ourRuleName>[0]) =>
          names.has(rule.name) && ourRuleName(rule) !== undefined;
        return removeRules(ports, group, isTarget, { expected, signal });
      }),
    ),
  );
  return {
    warnings: removal.inert.map((ref) => ({ kind: 'madeInert', ...ref })),
    hasWritten: refs.length > 0,
    remaining: removal.remaining,
  };
}
