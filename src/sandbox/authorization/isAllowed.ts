import { isAtOrBelow } from '../arm/resourceStore.ts';
import type { Principal, RoleAssignment } from '../world.ts';

const patterns = new Map<string, RegExp>();

/** Whether a principal may do an action at a scope, by any one of its assignments there or above. */
export function isAllowed(principal: Principal, action: string, scope: string): boolean {
  return principal.assignments.some(
    (assignment) => isAtOrBelow(scope, assignment.scope) && grants(assignment, action),
  );
}

/** Whether a principal holds any assignment at, above or below a scope, so that the scope exists for it. */
export function isVisible(principal: Principal, scope: string): boolean {
  return principal.assignments.some(
    (assignment) => isAtOrBelow(scope, assignment.scope) || isAtOrBelow(assignment.scope, scope),
  );
}

// A notAction takes away from its own assignment only: another assignment may still grant the action.
function grants({ actions, notActions = [] }: RoleAssignment, action: string): boolean {
  return actions.some(matches(action)) && !notActions.some(matches(action));
}

function matches(action: string): (pattern: string) => boolean {
  return (pattern) => {
    let compiled = patterns.get(pattern);
    if (compiled === undefined) {
      const source = pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*');
      compiled = new RegExp(`^${source}$`, 'is');
      patterns.set(pattern, compiled);
    }
    return compiled.test(action);
  };
}
