import type { Arm } from '../arm/arm.ts';
import type { Answer, ArmCall } from '../arm/armCall.ts';
import { ArmError, gatewayNotFound } from '../arm/armError.ts';
import type { ArmPath } from '../arm/armPath.ts';
import { listAnswer } from '../arm/listAnswer.ts';
import { isAtOrBelow } from '../arm/resourceStore.ts';
import { requireAction } from '../authorization/requireAction.ts';
import { requireUnlocked } from '../authorization/requireUnlocked.ts';
import { isJsonObject, objectOrEmpty } from '../json.ts';
import type { ArmResource } from '../world.ts';
import { requireTags } from './requireTags.ts';
import { resourceFilter } from './resourceFilter.ts';

const groupType = 'Microsoft.Resources/subscriptions/resourceGroups';
const groupId = /^\/subscriptions\/[^/]+\/resourceGroups\/([^/]+)/i;

/** Resource groups: written ones, and those that exist because resources are in them. */
export function resourceGroupsOf(arm: Arm, subscriptionId: string): ArmResource[] {
  const groups = new Map<string, ArmResource>();
  for (const resource of arm.store.under(`/subscriptions/${subscriptionId}`)) {
    const [id = '', name = ''] = groupId.exec(resource.id) ?? [];
    const key = id.toLowerCase();
    if (id === '') continue;
    if (resource.id.length === id.length) groups.set(key, shown(resource));
    else if (!groups.has(key)) groups.set(key, implicit(id, name, resource.location));
  }
  return [...groups.values()];
}

/** A group by a path in it; throws 404 `ResourceGroupNotFound`. A path without a group is fine. */
export function requireGroup(arm: Arm, { subscriptionId, resourceGroup }: ArmPath): ArmResource | undefined {
  if (subscriptionId === undefined || resourceGroup === undefined) return undefined;
  const id = `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}`;
  const written = arm.store.get(id);
  if (written !== undefined) return shown(written);
  const inside = arm.store.firstInGroup(id);
  if (inside === undefined) {
    throw gatewayNotFound('ResourceGroupNotFound', `Resource group '${resourceGroup}' could not be found.`);
  }
  const [storedId = id, name = resourceGroup] = groupId.exec(inside.id) ?? [];
  return implicit(storedId, name, inside.location);
}

/** Keeps a group in being whose last resource goes. */
export function keepGroup(arm: Arm, path: ArmPath): void {
  const group = requireGroup(arm, path);
  if (group !== undefined && arm.store.get(group.id) === undefined) {
    const others = arm.store.under(group.id);
    if (others.length === 1) arm.store.set(group);
  }
}

export function listGroups(arm: Arm, call: ArmCall): Answer {
  const scope = call.path.scope;
  const wanted = resourceFilter(call.query.get('$filter'));
  const all = resourceGroupsOf(arm, call.path.subscriptionId ?? '');
  const resources = all.filter(wanted);
  return listAnswer(arm, call, { type: groupType, scope, resources }, (group) => group);
}

export function groupAnswer(arm: Arm, call: ArmCall): Answer {
  const { method, path, principal } = call;
  const id = path.scope;
  if (method === 'GET' || method === 'HEAD') {
    requireAction(principal, `${groupType}/read`, id);
    const group = requireGroup(arm, path);
    return method === 'HEAD' ? { status: 204 } : { status: 200, body: group };
  }
  if (method === 'PUT' || method === 'PATCH') return writeGroup(arm, call, id);
  if (method === 'DELETE') return deleteGroup(arm, call, id);
  throw new ArmError(405, 'MethodNotAllowed', `The method ${method} is not allowed on a resource group.`);
}

function writeGroup(arm: Arm, { method, path, principal, body }: ArmCall, id: string): Answer {
  requireAction(principal, `${groupType}/write`, id);
  requireUnlocked(arm.store, id, 'write');
  const exists = arm.store.get(id) !== undefined || arm.store.firstInGroup(id) !== undefined;
  const former = exists || method === 'PATCH' ? requireGroup(arm, path) : undefined;
  const wanted = objectOrEmpty(body);
  if (former === undefined && typeof wanted.location !== 'string') {
    throw new ArmError(400, 'LocationRequired', 'The location property is required for this definition.');
  }
  if (isJsonObject(wanted.tags)) requireTags(wanted.tags);
  const group = {
    ...(method === 'PATCH' ? former : {}),
    ...wanted,
    id: former?.id ?? id,
    name: former?.name ?? path.resourceGroup ?? '',
    type: former?.type ?? 'Microsoft.Resources/resourceGroups',
    ...(former?.location === undefined ? {} : { location: former.location }),
    properties: { provisioningState: 'Succeeded' },
  };
  arm.store.set(group);
  return { status: former === undefined ? 201 : 200, body: group };
}

function deleteGroup(arm: Arm, call: ArmCall, id: string): Answer {
  requireAction(call.principal, `${groupType}/delete`, id);
  requireGroup(arm, call.path);
  requireUnlocked(arm.store, id, 'delete');
  const operation = arm.operations.start({
    name: 'DeleteResourceGroupOperation',
    busyId: id,
    end: call.operationEnd,
    onEnd: (end) => {
      if (end !== 'Succeeded') return;
      for (const resource of arm.store.all()) if (isAtOrBelow(resource.id, id)) arm.store.delete(resource.id);
    },
    result: () => ({ status: 200 }),
  });
  const version = encodeURIComponent(call.query.get('api-version') ?? '');
  const location = `${arm.endpoint}/subscriptions/${call.path.subscriptionId}/operationresults/${operation.id}`;
  operation.resultUrl = `${location}?api-version=${version}`;
  return { status: 202, headers: { Location: operation.resultUrl, 'Retry-After': '1' } };
}

function implicit(id: string, name: string, location: string | undefined): ArmResource {
  return shown({ id, name, type: 'Microsoft.Resources/resourceGroups', location: location ?? 'westeurope' });
}

function shown(group: ArmResource): ArmResource {
  return {
    ...group,
    type: 'Microsoft.Resources/resourceGroups',
    properties: { provisioningState: 'Succeeded', ...group.properties },
  };
}
