import type { JitPolicy } from './jitPolicy.ts';
import type { Machine } from './machine.ts';
import { endpointsBehind, type GroupLookup, guardingGroups } from './networkView.ts';
import type { PlanWarning } from './plan.ts';
import { PrioritySlots } from './prioritySlots.ts';
import { touchesTarget } from './ruleOverlap.ts';
import { inboundRules, type SecurityRule } from './securityRule.ts';
import { ruleTargets } from './targetRules.ts';

/**
 * Denies of every source above which no priority is free: whoever asks, no window can open. A deny of some sources
 * only stops those who ask from there, and they are told then.
 */
export function noRoomForWindows(machine: Machine, groups: GroupLookup, policy: JitPolicy): PlanWarning[] {
  return guardingGroups(machine, groups).flatMap((group) => {
    const targets = ruleTargets(policy.ports, endpointsBehind(machine, group.id));
    const denies = targets.flatMap(
      (target) =>
        inboundRules(group).find(
          (rule) => rule.access === 'Deny' && isOfEverySource(rule) && touchesTarget(rule, target),
        ) ?? [],
    );
    return [...new Set(denies)]
      .filter(({ priority }) => new PrioritySlots(group).takeLastBefore(priority) === undefined)
      .map(({ name: rule, priority }) => ({
        kind: 'noRoomForWindows',
        vm: machine.id,
        group: group.id,
        rule,
        priority,
      }));
  });
}

function isOfEverySource({ sources }: SecurityRule): boolean {
  return sources.some((source) => ['*', 'any', '0.0.0.0/0'].includes(source.toLowerCase()));
}
