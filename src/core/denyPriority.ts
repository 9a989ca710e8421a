import { isOurs } from './ourRules.ts';
import type { PlanError } from './plan.ts';
import type { PrioritySlots } from './prioritySlots.ts';
import { err, ok, type Result } from './result.ts';

import { touchesTarget } from './ruleOverlap.ts';
import type { NetworkSecurityGroup, SecurityRule } from './securityRule.ts';
import type { RuleTarget } from './targetRules.ts';

/** `keep`: other people's allow rules go on winning. `override`: the deny goes above them. */
export type ExistingRules = 'keep' | 'override';

/** Where a deny of ours goes when nobody allows the port: the slots above it are for windows. */
const firstDenyPriority = 500;

/** Other people's inbound allow rules that touch the target: the design's E, strongest first. */
export function existingAllows(group: NetworkSecurityGroup, target: RuleTarget): SecurityRule[] {
  return group.rules
    .filter((rule) => rule.access === 'Allow' && !isOurs(rule) && touchesTarget(rule, target))
    .sort((a, b) => a.priority - b.priority);
}

/**
 * The priority of the deny for `target`. A deny that stands keeps its place unless `override` needs a higher one
 * or `keep` a lower one for ports that it does not deny yet: asking again never weakens what is shut.
 */
export function denyPriority(
  group: NetworkSecurityGroup,
  target: RuleTarget,
  existingRules: ExistingRules,
  standing: SecurityRule | undefined,
  slots: PrioritySlots,
): Result<number, PlanError> {
  return existingRules === 'override'
    ? above(group, existingAllows(group, target), standing, slots)
    : below(group, existingAllows(group, addedPorts(target, standing)), standing, slots);
}

function above(
  group: NetworkSecurityGroup,
  allows: readonly SecurityRule[],
  standing: SecurityRule | undefined,
  slots: PrioritySlots,
): Result<number, PlanError> {
  const strongest = allows[0];
  if (!strongest) return standing ? ok(standing.priority) : onTop(group, slots);
  if (standing && standing.priority < strongest.priority) return ok(standing.priority);
  const slot =
    slots.takeFirst(firstDenyPriority, strongest.priority - 1) ?? slots.takeLastBefore(strongest.priority);
  return slot === undefined ? noFreePriority(group, strongest, 'above') : ok(slot);
}

function below(
  group: NetworkSecurityGroup,
  allows: readonly SecurityRule[],
  standing: SecurityRule | undefined,
  slots: PrioritySlots,
): Result<number, PlanError> {
  const weakest = allows.at(-1);
  if (!weakest) return standing ? ok(standing.priority) : onTop(group, slots);
  if (standing && standing.priority > weakest.priority) return ok(standing.priority);
  const slot = slots.takeFirst(Math.max(firstDenyPriority, weakest.priority + 1));
  return slot === undefined ? noFreePriority(group, weakest, 'below') : ok(slot);
}

/** Nobody else allows the port, so any free slot shuts it; the highest from 500 leaves room for windows. */
function onTop(group: NetworkSecurityGroup, slots: PrioritySlots): Result<number, PlanError> {
  const slot = slots.takeFirst(firstDenyPriority) ?? slots.takeLastBefore(firstDenyPriority);
  if (slot !== undefined) return ok(slot);
  return noFreePriority(group, { name: group.name, priority: firstDenyPriority }, 'below');
}

function noFreePriority(
  group: NetworkSecurityGroup,
  rule: { name: string; priority: number },
  side: 'above' | 'below',
): Result<never, PlanError> {
  return err({ kind: 'noFreePriority', group: group.id, rule: rule.name, priority: rule.priority, side });
}

function addedPorts(target: RuleTarget, standing: SecurityRule | undefined): RuleTarget {
  if (!standing) return target;
  const denied = new Set(standing.destinationPorts);
  return { ...target, ports: target.ports.filter((port) => !denied.has(String(port))) };
}
