import { ArmError } from '../arm/armError.ts';
import type { Principal } from '../world.ts';
import { isAllowed } from './isAllowed.ts';

/** Throws `AuthorizationFailed` unless the principal may do the action at the scope. */
export function requireAction(principal: Principal, action: string, scope: string): void {
  if (isAllowed(principal, action, scope)) return;
  throw new ArmError(
    403,
    'AuthorizationFailed',
    `The client '${principal.name}' with object id '${principal.objectId}' does not have authorization to ` +
      `perform action '${action}' over scope '${scope}' or the scope is invalid. ` +
      'If access was recently granted, please refresh your credentials.',
  );
}

/** Throws `LinkedAuthorizationFailed` unless the principal may also do an action on a resource that a write refers to. */
export function requireLinkedAction(
  principal: Principal,
  write: { action: string; scope: string },
  linked: { action: string; scope: string },
): void {
  if (isAllowed(principal, linked.action, linked.scope)) return;
  throw new ArmError(
    403,
    'LinkedAuthorizationFailed',
    `The client '${principal.name}' with object id '${principal.objectId}' has permission to perform action ` +
      `'${write.action}' on scope '${write.scope}'; however, it does not have permission to perform action ` +
      `'${linked.action}' on the linked scope(s) '${linked.scope}' or the linked scope(s) are invalid.`,
  );
}
