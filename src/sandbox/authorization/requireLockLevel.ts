import type { ArmCall } from '../arm/armCall.ts';
import { ArmError } from '../arm/armError.ts';
import { resourceTypeOf } from '../arm/armPath.ts';
import { objectOrEmpty } from '../json.ts';
import { lockType } from './requireUnlocked.ts';

const levels = ['notspecified', 'cannotdelete', 'readonly'];

/** Throws a 400 if a call writes a management lock without a level that Azure knows. */
export function requireLockLevel({ path, body }: ArmCall): void {
  if (resourceTypeOf(path).toLowerCase() !== lockType.toLowerCase()) return;
  const { level } = objectOrEmpty(objectOrEmpty(body).properties);
  if (levels.includes(String(level).toLowerCase())) return;
  throw new ArmError(
    400,
    'InvalidRequestContent',
    `The request content was invalid and could not be deserialized: 'Error converting value "${String(level)}" to ` +
      "type 'LockLevel'. Path 'properties.level'.'.",
  );
}
