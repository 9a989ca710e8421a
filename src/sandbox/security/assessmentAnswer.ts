import type { Arm } from '../arm/arm.ts';
import type { Answer, ArmCall } from '../arm/armCall.ts';
import { resourceIdOf } from '../arm/armPath.ts';
import { listAnswer } from '../arm/listAnswer.ts';
import { resourceNotFound } from '../arm/notFound.ts';
import { permit } from '../arm/permit.ts';
import { isAtOrBelow } from '../arm/resourceStore.ts';
import { objectOrEmpty } from '../json.ts';
import { requireGroup } from '../resources/resourceGroups.ts';
import type { ArmResource } from '../world.ts';
import { assessments, assessmentType } from './assessments.ts';

/** `GET {scope}/providers/Microsoft.Security/assessments[/{name}]` */
export function assessmentAnswer(arm: Arm, call: ArmCall): Answer {
  const { path } = call;
  if (path.names.length === 0) {
    requireGroup(arm, path);
    const resources = assessments(arm.store).filter(({ id }) => isAtOrBelow(id, path.scope));
    return listAnswer(arm, call, { type: assessmentType, scope: path.scope, resources }, shown);
  }
  permit(arm, call);
  const wanted = resourceIdOf(path).toLowerCase();
  const found = assessments(arm.store).find(({ id }) => id.toLowerCase() === wanted);
  if (found === undefined) throw resourceNotFound(path);
  return { status: 200, body: shown(found) };
}

// What Resource Graph spells `Source` and `Id` the API spells `source` and `id`.
function shown(assessment: ArmResource): ArmResource {
  const details = Object.entries(objectOrEmpty(assessment.properties?.resourceDetails)).map(
    ([name, value]) => [`${name.charAt(0).toLowerCase()}${name.slice(1)}`, value],
  );
  return {
    ...assessment,
    properties: { ...assessment.properties, resourceDetails: Object.fromEntries(details) },
  };
}
