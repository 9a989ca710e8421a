import type { Arm } from '../arm/arm.ts';
import type { Answer, ArmCall } from '../arm/armCall.ts';
import { ArmError } from '../arm/armError.ts';
import { resourceIdOf, resourceTypeOf } from '../arm/armPath.ts';
import { requireParent, resourceNotFound } from '../arm/notFound.ts';
import { permit } from '../arm/permit.ts';
import { requireLockLevel } from '../authorization/requireLockLevel.ts';
import { isJsonObject } from '../json.ts';
import type { ArmResource } from '../world.ts';
import { requireBody } from './requireBody.ts';
import { keepGroup } from './resourceGroups.ts';

/** A resource of a type that nothing is known of: kept to the letter, every write done at once. */
export function genericResourceAnswer(arm: Arm, call: ArmCall): Answer {
  permit(arm, call);
  const { method, path } = call;
  const former = arm.store.get(resourceIdOf(path));
  if (method === 'PUT') return put(arm, call, former);
  if (method === 'DELETE') {
    if (former === undefined) return { status: 204 };
    keepGroup(arm, path);
    arm.store.delete(former.id);
    return { status: 200 };
  }
  if (former === undefined) throw resourceNotFound(path);
  if (method === 'HEAD') return { status: 204 };
  if (method === 'GET') return { status: 200, body: former };
  if (method === 'PATCH') return patch(arm, call, former);
  throw new ArmError(405, 'MethodNotAllowed', `The method ${method} is not allowed on ${path.text}.`);
}

function put(arm: Arm, call: ArmCall, former: ArmResource | undefined): Answer {
  const { path } = call;
  const isExtension = !/^\/subscriptions\/[^/]+(\/resourceGroups\/[^/]+)?$/i.test(path.scope);
  if (!isExtension) requireParent(arm, path);
  requireLockLevel(call);
  const resource: ArmResource = {
    ...requireBody(call, former, false),
    id: former?.id ?? resourceIdOf(path),
    name: former?.name ?? path.names.at(-1) ?? '',
    type: former?.type ?? resourceTypeOf(path),
  };
  arm.store.set(resource);
  return { status: former === undefined ? 201 : 200, body: resource };
}

// Properties are merged at their first level; tags are replaced as a whole, as Azure's providers do.
function patch(arm: Arm, call: ArmCall, former: ArmResource): Answer {
  const body = requireBody(call, former, false);
  const properties = isJsonObject(body.properties)
    ? { ...former.properties, ...body.properties }
    : former.properties;
  const changed: ArmResource = {
    ...former,
    ...body,
    id: former.id,
    name: former.name,
    type: former.type,
    ...(properties === undefined ? {} : { properties }),
  };
  arm.store.set(changed);
  return { status: 200, body: changed };
}
