import { isDeepStrictEqual } from 'node:util';
import { isJsonObject, type JsonObject, objectOrEmpty, objectsIn } from '../json.ts';
import type { ArmResource } from '../world.ts';
import { loadBalancerLinks, writtenMembers } from './loadBalancerLinks.ts';
import type { NetworkType } from './networkTypes.ts';
import { rulePlurals } from './networkView.ts';

/**
 * What is kept of a whole-resource PUT: the body to the letter, without what Azure computes. A sub-resource
 * that the PUT does not change keeps its stored form, so that a GET sent back unchanged changes nothing.
 */
export function storedForm(
  type: NetworkType,
  id: string,
  body: JsonObject,
  former: ArmResource | undefined,
): JsonObject {
  const { etag: _etag, ...rest } = body;
  const properties: JsonObject = { ...objectOrEmpty(body.properties) };
  const old = objectOrEmpty(former?.properties);
  for (const name of ['provisioningState', ...(type.computed ?? [])]) {
    if (name in old) properties[name] = old[name];
    else delete properties[name];
  }
  for (const { name, segment } of type.children) {
    const children = properties[name];
    if (!Array.isArray(children)) continue;
    const before = objectsIn(old[name]);
    const unused = children.length === 0 && !(name in old);
    if (unused) delete properties[name];
    else
      properties[name] = children.map((child) =>
        isJsonObject(child) ? storedChild(`${id}/${segment ?? name}`, child, before) : child,
      );
  }
  return { ...rest, properties };
}

/**
 * What is kept of a sub-resource; its former self where nothing but computed properties differs. `collectionId`
 * is the id of the list that it is in; a sub-resource that is new gets an id from it.
 */
export function storedChild(
  collectionId: string,
  child: JsonObject,
  siblings: readonly JsonObject[],
): JsonObject {
  const name = String(child.name).toLowerCase();
  const former = siblings.find((sibling) => String(sibling.name).toLowerCase() === name);
  const stripped = strip(child);
  if (former === undefined) return { ...stripped, id: `${collectionId}/${String(child.name)}` };
  if (isDeepStrictEqual(comparable(stripped), comparable(former))) return former;
  return { ...stripped, name: former.name, ...(former.id === undefined ? {} : { id: former.id }) };
}

function strip(child: JsonObject): JsonObject {
  const { id: _id, etag: _etag, type: _type, ...rest } = child;
  if (!isJsonObject(child.properties)) return rest;
  const { provisioningState: _state, ...properties } = child.properties;
  for (const name of computedOfChildren) delete properties[name];
  if (properties.loadBalancerBackendAddresses !== undefined)
    properties.loadBalancerBackendAddresses = writtenMembers(properties.loadBalancerBackendAddresses);
  for (const name of rulePlurals) if (isEmptyList(properties[name])) delete properties[name];
  return { ...rest, properties };
}

const computedOfChildren = [
  'ipConfigurations',
  'backendIPConfiguration',
  'backendIPConfigurations',
  ...loadBalancerLinks,
];

// Azure shows an empty list for an absent one, also deeper down, and a file may hold either.
function comparable(value: unknown, depth = 0): unknown {
  if (Array.isArray(value)) return value.map((entry) => comparable(entry, depth + 1));
  if (!isJsonObject(value)) return value;
  const shown = depth === 0 ? { ...strip(value), name: String(value.name).toLowerCase() } : value;
  return Object.fromEntries(
    Object.entries(shown)
      .filter(([, entry]) => !isEmptyList(entry))
      .map(([key, entry]) => [key, comparable(entry, depth + 1)]),
  );
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}
