import { isAllowed } from '../authorization/isAllowed.ts';
import { requireAction } from '../authorization/requireAction.ts';
import type { ArmResource } from '../world.ts';
import type { Arm } from './arm.ts';
import type { Answer, ArmCall } from './armCall.ts';
import { pageAnswer } from './pageAnswer.ts';

/**
 * A list of what the caller may read. A caller who may read none of it, nor the type at the list's scope,
 * is refused.
 */
export function listAnswer<T extends Pick<ArmResource, 'id' | 'type'>>(
  arm: Arm,
  call: ArmCall,
  { type, scope, resources }: { type: string; scope: string; resources: readonly T[] },
  show: (resource: T) => unknown,
): Answer {
  const readable = resources.filter(({ id, type: own }) => isAllowed(call.principal, `${own}/read`, id));
  if (readable.length === 0) requireAction(call.principal, `${type}/read`, scope);
  return pageAnswer(arm, call, readable, show);
}
