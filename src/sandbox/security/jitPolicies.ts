import type { Arm } from '../arm/arm.ts';
import type { Answer, ArmCall } from '../arm/armCall.ts';
import { ArmError } from '../arm/armError.ts';
import { resourceIdOf } from '../arm/armPath.ts';
import { resourceNotFound } from '../arm/notFound.ts';
import { permit } from '../arm/permit.ts';
import { keepGroup } from '../resources/resourceGroups.ts';
import { jitHeaders } from './jitPolicyLists.ts';
import { openPorts } from './jitRequests.ts';
import { putJitPolicy } from './putJitPolicy.ts';
import { removeDenies } from './removeDenies.ts';
import { revokePort } from './revokePort.ts';

/** GET, PUT and DELETE of a policy. There is no PATCH, and nothing is a long-running operation. */
export function jitPolicyAnswer(arm: Arm, call: ArmCall): Answer {
  permit(arm, call);
  const { method, path } = call;
  const former = arm.store.get(resourceIdOf(path));
  if (method === 'PUT') return { status: 200, headers: jitHeaders(), body: putJitPolicy(arm, call, former) };
  if (method === 'DELETE') {
    if (former === undefined) return { status: 204, headers: jitHeaders() };
    deletePolicy(arm, call);
    return { status: 200, headers: jitHeaders() };
  }
  if (method !== 'GET' && method !== 'HEAD')
    throw new ArmError(405, 'MethodNotAllowed', `The method ${method} is not allowed on ${path.text}.`);
  if (former === undefined) throw resourceNotFound(path);
  return { status: 200, headers: jitHeaders(), body: former };
}

function deletePolicy(arm: Arm, call: ArmCall): void {
  const policy = arm.store.get(resourceIdOf(call.path));
  if (policy === undefined) return;
  for (const asked of openPorts(policy)) revokePort(arm, asked, 'UserRequested');
  removeDenies(arm, policy, () => true);
  keepGroup(arm, call.path);
  arm.store.delete(policy.id);
}
