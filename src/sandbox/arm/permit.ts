import { linkedActions } from '../authorization/linkedActions.ts';
import { requireAction, requireLinkedAction } from '../authorization/requireAction.ts';
import { requireUnlocked } from '../authorization/requireUnlocked.ts';
import { requireGroup } from '../resources/resourceGroups.ts';
import type { Arm } from './arm.ts';
import type { ArmCall } from './armCall.ts';
import { resourceIdOf, resourceTypeOf } from './armPath.ts';

/**
 * Lets a call on one resource pass, or throws what Azure answers: the right itself, the group's existence,
 * rights on linked resources, locks; in this order.
 */
export function permit(arm: Arm, call: ArmCall): void {
  const isAction = call.method === 'POST';
  const { path } = call;
  const target = isAction ? { ...path, types: path.types.slice(0, -1) } : path;
  const write = { action: actionOf(call), scope: resourceIdOf(target) };
  requireAction(call.principal, write.action, write.scope);
  requireGroup(arm, path);
  if (call.method === 'GET' || call.method === 'HEAD') return;
  if (call.method === 'PUT' || call.method === 'PATCH') {
    for (const linked of linkedActions(resourceTypeOf(path), call.body)) {
      requireLinkedAction(call.principal, write, linked);
    }
  }
  // A lock can always be taken away, or it could never be.
  const isLock = /^microsoft\.authorization\/locks$/i.test(resourceTypeOf(path));
  if (!isLock) requireUnlocked(arm.store, write.scope, call.method === 'DELETE' ? 'delete' : 'write');
}

/** The action that a call on a resource asks for, e.g. `Microsoft.Network/networkInterfaces/read`. */
function actionOf({ method, path }: ArmCall): string {
  const type = resourceTypeOf(path);
  if (method === 'POST') return `${type}/action`;
  if (method === 'DELETE') return `${type}/delete`;
  return `${type}/${method === 'PUT' || method === 'PATCH' ? 'write' : 'read'}`;
}
