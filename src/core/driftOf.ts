import { denyDrift } from './denyDrift.ts';
import type { Drift } from './drift.ts';
import { isInert } from './inertRule.ts';
import type { JitPolicy } from './jitPolicy.ts';
import type { Machine } from './machine.ts';
import { type GroupLookup, guardingGroups, ruleHolders } from './networkView.ts';
import { ourRuleName, ourRules } from './ourRules.ts';
import { windowDrift } from './windowDrift.ts';

export interface DriftInput {
  machine: Machine;
  /** The groups that guard the VM; in whatever others are at hand, rules of ours for it are found as well. */
  groups: GroupLookup;
  policy: JitPolicy;
}

/**
 * Where the rules of ours for a VM under JIT are not what they should be, what matters most first: what is open that
 * should be shut, then what is shut that should be open, then what is merely left over. Rules of other people are no
 * drift, and neither is a rule that a lock let us only make inert.
 */
export function driftOf({ machine, groups, policy }: DriftInput): Drift[] {
  const guarding = guardingGroups(machine, groups);
  const drift = [
    ...windowDrift(machine, groups, policy),
    ...guarding.flatMap((group) => denyDrift(group, machine, policy)),
    ...strayRules(machine, groups),
  ].sort((a, b) => weight(a) - weight(b));
  // Where an interface could not be read, an address that looks strange may be the VM's own.
  const isUnread = (machine.unreadInterfaces ?? []).length > 0;
  return isUnread ? drift.filter(({ kind }) => kind === 'denyMissing') : drift;
}

/** A group that was swapped for another one keeps rules of ours that nobody needs. */
function strayRules(machine: Machine, groups: GroupLookup): Drift[] {
  const onTheWay = new Set(ruleHolders(machine, groups));
  return [...groups.values()]
    .filter((group) => !onTheWay.has(group))
    .flatMap((group) =>
      ourRules(group, machine)
        .filter((rule) => !isInert(rule))
        .map((rule): Drift => {
          const name = ourRuleName(rule);
          const window = name?.kind === 'allow' ? name.windowId : null;
          return { kind: 'strayRule', group: group.id, rule: rule.name, why: 'notGuarding', window };
        }),
    );
}

function weight(drift: Drift): number {
  if (drift.kind !== 'windowRuleEdited') return weights[drift.kind];
  return drift.field === 'until' || drift.field === 'access' ? weights.windowIneffective : 0;
}

const weights = {
  windowRuleEdited: 0,
  denyMissing: 1,
  addressChanged: 2,
  denyChanged: 3,
  windowIneffective: 4,
  strayRule: 5,
} as const satisfies Record<Drift['kind'], number>;
