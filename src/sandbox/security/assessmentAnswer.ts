import type { Arm } from '../arm/arm.ts';
import type { Answer, ArmCall } from '../arm/armCall.ts';
import { resourceIdOf } from '../arm/armPath.ts';
import { listAnswer } from '../arm/listAnswer.ts';
import { resourceNotFound } from '../arm/notFound.ts';
import { permit } from '../arm/permit.ts';
import { isAtOrBelow } from '../arm/resourceStore.ts';
import { requireGroup } from '../resources/resourceGroups.ts';
import { assessments, assessmentType } from './assessments.ts';

/** `GET {scope}/providers/Microsoft.Security/assessments[/{name}]` */
export function assessmentAnswer(arm: Arm, call: ArmCall): Answer {
  const { path } = call;
  if (path.names.length === 0) {
    requireGroup(arm, path);
    const resources = assessments(arm.store).filter(({ id }) => isAtOrBelow(id, path.scope));
    return listAnswer(arm, call, { type: assessmentType, scope: path.scope, resources }, (one) => one);
  }
  permit(arm, call);
  const wanted = resourceIdOf(path).toLowerCase();
  const found = assessments(arm.store).find(({ id }) => id.toLowerCase() === wanted);
  if (found === undefined) throw resourceNotFound(path);
  return { status: 200, body: found };
}
