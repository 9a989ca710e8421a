import type { Arm } from '../arm/arm.ts';
import type { Answer, ArmCall } from '../arm/armCall.ts';
import { pageAnswer } from '../arm/pageAnswer.ts';
import { isAtOrBelow } from '../arm/resourceStore.ts';
import { requireGroup } from '../resources/resourceGroups.ts';

/**
 * `GET {scope}/providers/Microsoft.Authorization/permissions`: one entry per assignment of the caller at the
 * scope or above. Needs no right of its own.
 */
export function permissionsAnswer(arm: Arm, call: ArmCall): Answer {
  requireGroup(arm, call.path);
  const applying = call.principal.assignments.filter(({ scope }) => isAtOrBelow(call.path.scope, scope));
  return pageAnswer(arm, call, applying, ({ actions, notActions = [] }) => ({
    actions,
    notActions,
    dataActions: [],
    notDataActions: [],
  }));
}
