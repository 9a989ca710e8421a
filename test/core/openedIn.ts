import { applyPlan } from '../../src/core/applyPlan.ts';
import type { Machine } from '../../src/core/machine.ts';
import { groupLookup } from '../../src/core/networkView.ts';
import { type Grant, planOpen } from '../../src/core/planOpen.ts';
import type { NetworkSecurityGroup } from '../../src/core/securityRule.ts';
import { grant } from './buildGrant.ts';

/** The groups and firewalls once a window is open, SSH from 192.0.2.7 if nothing else is said. */
export function openedIn(
  machine: Machine,
  groups: readonly NetworkSecurityGroup[],
  asked: Grant = grant(['22/TCP'], ['192.0.2.7']),
): NetworkSecurityGroup[] {
  const before = groupLookup(groups);
  const plan = planOpen({ machine, groups: before, policy: { ports: [] }, grant: asked });
  if (!plan.ok) throw new Error(`The opening is refused: ${plan.error.kind}.`);
  return [...applyPlan(before, plan.value).values()];
}
