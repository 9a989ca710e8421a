import { deniesFlow, flowsOf } from './deniesFlow.ts';
import type { DenyRule } from './denyRules.ts';
import type { Flow } from './gateVerdicts.ts';
import { isOurs } from './ourRules.ts';
import type { PlanError } from './plan.ts';
import type { PrioritySlots } from './prioritySlots.ts';
import { err, ok, type Result } from './result.ts';
import { matchesFlow } from './ruleMatch.ts';
import { touchesTarget } from './ruleOverlap.ts';
import {
  inboundRules,
  lowestPriority,
  type NetworkSecurityGroup,
  type SecurityRule,
} from './securityRule.ts';
import type { RuleTarget } from './targetRules.ts';

/** `keep`: other people's allow rules go on winning. `override`: the deny goes above them. */
export type ExistingRules = 'keep' | 'override';

/** Where a deny of ours goes when nobody allows the port: the slots above it are for windows. */
export const firstDenyPriority = 500;

/** The group's inbound allow rules that touch the target, strongest first, without the default ones. */
export function allowsOf(group: NetworkSecurityGroup, target: RuleTarget): SecurityRule[] {
  return inboundRules(group).filter(
    (rule) => rule.access === 'Allow' && rule.priority <= lowestPriority && touchesTarget(rule, target),
  );
}

/**
 * The priority of a deny, where the group has these `allows`. It goes below other people's that are kept and above
 * those that are overridden; a rule that `denies`, the VM's own in this group, shut already is not kept, so that asking
 * again does not open what is shut. Only where a rule that is to be kept stands below one that is shut do both open. A
 * deny that stands where it may be stays there.
 */
export function denyPriority(
  group: NetworkSecurityGroup,
  { target, standing, allows }: Pick<DenyRule, 'target' | 'standing'> & { allows: readonly SecurityRule[] },
  existingRules: ExistingRules,
  denies: readonly SecurityRule[],
  slots: PrioritySlots,
): Result<number, PlanError> {
  const existing = allows.filter((rule) => !isOurs(rule));
  const flows = flowsOf(target);
  const kept = existingRules === 'override' ? [] : existing.filter((allow) => !isShut(allow, flows, denies));
  const weakestKept = kept.at(-1);
  const floor = weakestKept?.priority ?? 0;
  const strongestShut = existing.find(({ priority }) => priority > floor);
  const ceiling = strongestShut?.priority ?? Number.POSITIVE_INFINITY;
  if (standing && standing.priority > floor && standing.priority < ceiling) return ok(standing.priority);
  const first = Math.max(firstDenyPriority, floor + 1);
  // A window needs a free priority above the deny.
  const firstWithRoom = Math.max(first, (slots.strongestFree() ?? lowestPriority) + 1);
  const slot =
    slots.takeFirst(firstWithRoom, ceiling - 1) ??
    slots.takeFirst(first, ceiling - 1) ??
    slots.takeLastBefore(ceiling, floor);
  if (slot !== undefined) return ok(slot);
  const side = weakestKept || !strongestShut ? 'below' : 'above';
  const inTheWay = weakestKept ?? strongestShut ?? { name: group.name, priority: firstDenyPriority };
  const { name: rule, priority } = inTheWay;
  return err({ kind: 'noFreePriority', group: group.id, rule, priority, side });
}

function isShut(allow: SecurityRule, flows: readonly Flow[], denies: readonly SecurityRule[]): boolean {
  return flows
    .filter((flow) => matchesFlow(allow, flow))
    .every((flow) => denies.some((deny) => deny.priority < allow.priority && deniesFlow(deny, flow)));
}
