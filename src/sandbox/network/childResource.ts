import type { Arm } from '../arm/arm.ts';
import type { Answer, ArmCall } from '../arm/armCall.ts';
import { ArmError } from '../arm/armError.ts';
import { resourceIdOf } from '../arm/armPath.ts';
import { providerNotFound, requireParent } from '../arm/notFound.ts';
import { pageAnswer } from '../arm/pageAnswer.ts';
import { permit } from '../arm/permit.ts';
import { type JsonObject, objectOrEmpty, objectsIn } from '../json.ts';
import { requireBody } from '../resources/requireBody.ts';
import type { ArmResource } from '../world.ts';
import { etagHeaderOf, etagOf, newEtag, requireEtag } from './etags.ts';
import { startNetworkOperation } from './networkOperation.ts';
import type { ChildCollection } from './networkTypes.ts';
import { childView, defaultRulesOf } from './networkView.ts';
import { requireNotBusy } from './requireNotBusy.ts';
import { requireReferences } from './requireReferences.ts';
import { requireResourceName } from './requireResourceName.ts';
import { storedChild } from './storedForm.ts';
import { touchReferenced } from './touchReferenced.ts';
import { validateSecurityRules } from './validateSecurityRules.ts';
import { requireEmptySubnet, validateSubnets } from './validateSubnets.ts';

/** A sub-resource that lives inside its parent: a rule of a group, a subnet of a network, a route of a table. */
export function childAnswer(arm: Arm, call: ArmCall, collection: ChildCollection): Answer {
  permit(arm, call);
  const parent = parentOf(arm, call);
  const children = objectsIn(parent.properties?.[collection.name]);
  const name = call.path.names[1];
  if (name === undefined)
    return pageAnswer(arm, call, children, (c) => childView(arm.store, parent, collection.name, c));
  const child = children.find((candidate) => sameName(candidate, name));
  const { method } = call;
  if (collection.writable && method === 'PUT') return putChild(arm, call, collection, parent);
  if (collection.writable && method === 'DELETE') {
    return child === undefined ? { status: 204 } : deleteChild(arm, call, collection, parent);
  }
  if (method !== 'GET' && method !== 'HEAD') {
    throw new ArmError(405, 'MethodNotAllowed', `The method ${method} is not allowed on ${call.path.text}.`);
  }
  if (child === undefined) throw providerNotFound(resourceIdOf(call.path));
  if (method === 'HEAD') return { status: 204 };
  return {
    status: 200,
    headers: { ETag: etagHeaderOf(parent.type, etagOf(parent)) },
    body: childView(arm.store, parent, collection.name, child),
  };
}

/** The rules that every group has: read only. */
export function defaultRulesAnswer(arm: Arm, call: ArmCall): Answer {
  permit(arm, call);
  const parent = parentOf(arm, call);
  const rules = defaultRulesOf(arm.store, parent);
  const name = call.path.names[1];
  if (call.method !== 'GET')
    throw new ArmError(405, 'MethodNotAllowed', 'Default security rules are read-only.');
  if (name === undefined) return pageAnswer(arm, call, rules);
  const rule = rules.find((candidate) => sameName(candidate, name));
  if (rule === undefined) throw providerNotFound(resourceIdOf(call.path));
  return { status: 200, headers: { ETag: etagOf(parent) }, body: rule };
}

function putChild(arm: Arm, call: ArmCall, collection: ChildCollection, parent: ArmResource): Answer {
  requireWritable(arm, call, collection, parent);
  const children = objectsIn(parent.properties?.[collection.name]);
  const name = call.path.names[1] ?? '';
  const at = children.findIndex((candidate) => sameName(candidate, name));
  const former = children[at];
  requireEtag(call.headers, former && etagOf(parent), resourceIdOf(call.path));
  const body = requireBody(call, undefined, false);
  const siblings = former === undefined ? [] : [former];
  const wanted = storedChild(
    `${parent.id}/${collection.name}`,
    { ...body, name: former?.name ?? name },
    siblings,
  );
  requireResourceName(name);
  const all = former === undefined ? [...children, wanted] : children.with(at, wanted);
  if (collection.name === 'securityRules') validateSecurityRules(parent.id, all, [wanted]);
  if (collection.name === 'subnets') {
    const properties = { ...objectOrEmpty(parent.properties), subnets: all };
    validateSubnets(arm.store, parent, { ...parent, properties });
  }
  const { id, location } = { ...parent, id: `${parent.id}/${collection.name}/${name}` };
  requireReferences(arm.store, { id, ...(location === undefined ? {} : { location }) }, wanted, former);

  const updating = withChildState(wanted, 'Updating');
  const next = former === undefined ? [...children, updating] : children.with(at, updating);
  write(arm, parent, collection, next, 'Updating');
  const current = (): ArmResource => arm.store.get(parent.id) ?? parent;
  const show = () => {
    const now = objectsIn(current().properties?.[collection.name]).find((candidate) =>
      sameName(candidate, name),
    );
    return childView(arm.store, current(), collection.name, now ?? updating);
  };
  const headers = startNetworkOperation(arm, call, {
    verb: 'Put',
    busyId: parent.id,
    location: parent.location,
    retryAfter: 1,
    onEnd: (end) => {
      const undone = former === undefined ? [] : [former];
      const kept = end === 'Canceled' ? undone : [withChildState(wanted, end)];
      replaceChild(arm, current(), collection, name, kept, end === 'Failed' ? 'Failed' : 'Succeeded');
    },
    result: () => ({ status: 200, body: show() }),
  });
  return { status: former === undefined ? 201 : 200, headers, body: show() };
}

function deleteChild(arm: Arm, call: ArmCall, collection: ChildCollection, parent: ArmResource): Answer {
  requireWritable(arm, call, collection, parent);
  requireEtag(call.headers, etagOf(parent), resourceIdOf(call.path));
  const name = call.path.names[1] ?? '';
  const children = objectsIn(parent.properties?.[collection.name]);
  const former = children.find((candidate) => sameName(candidate, name)) ?? {};
  if (collection.name === 'subnets') requireEmptySubnet(arm.store, parent.id, former);
  const deleting = children.map((child) => (child === former ? withChildState(child, 'Deleting') : child));
  write(arm, parent, collection, deleting, 'Updating');
  const headers = startNetworkOperation(arm, call, {
    verb: 'Delete',
    busyId: parent.id,
    location: parent.location,
    retryAfter: 1,
    onEnd: (end) => {
      const kept = end === 'Succeeded' ? [] : [end === 'Failed' ? withChildState(former, 'Failed') : former];
      const state = end === 'Failed' ? 'Failed' : 'Succeeded';
      replaceChild(arm, arm.store.get(parent.id) ?? parent, collection, name, kept, state);
    },
    result: () => ({ status: 204 }),
  });
  return { status: 202, headers };
}

function requireWritable(arm: Arm, call: ArmCall, collection: ChildCollection, parent: ArmResource): void {
  requireNotBusy(arm, parent.id, collection.name === 'securityRules' ? 'securityRule' : 'resource');
  if (call.method === 'PUT' && call.path.names[1] === undefined) {
    throw new ArmError(405, 'MethodNotAllowed', 'A collection cannot be written as a whole.');
  }
}

function replaceChild(
  arm: Arm,
  parent: ArmResource,
  collection: ChildCollection,
  name: string,
  kept: readonly JsonObject[],
  state: string,
): void {
  const children = objectsIn(parent.properties?.[collection.name]);
  const next = children.flatMap((child) => (sameName(child, name) ? kept : [child]));
  write(arm, parent, collection, next, state);
}

// Every write of a sub-resource is a new version of the parent, and so of all its other sub-resources.
function write(
  arm: Arm,
  parent: ArmResource,
  collection: ChildCollection,
  children: readonly JsonObject[],
  provisioningState: string,
): void {
  const properties = { ...objectOrEmpty(parent.properties), [collection.name]: children, provisioningState };
  const next = { ...parent, etag: newEtag(parent.type), properties };
  arm.store.set(next);
  touchReferenced(arm.store, parent, next);
}

function parentOf(arm: Arm, call: ArmCall): ArmResource {
  requireParent(arm, call.path);
  const { scope, namespace, types, names } = call.path;
  const parent = arm.store.get(`${scope}/providers/${namespace}/${types[0]}/${names[0]}`);
  if (parent === undefined) throw providerNotFound(resourceIdOf(call.path));
  return parent;
}

function withChildState(child: JsonObject, provisioningState: string): JsonObject {
  return { ...child, properties: { ...objectOrEmpty(child.properties), provisioningState } };
}

function sameName(child: JsonObject | ArmResource, name: string): boolean {
  return String(child.name).toLowerCase() === name.toLowerCase();
}
