import { isJsonObject, type JsonObject, objectsIn } from '../json.ts';
import type { ArmResource } from '../world.ts';
import { childCollectionOf } from './networkTypes.ts';

/**
 * Puts sub-resources that a world lists on their own, such as security rules and subnets, into their parents, where
 * Azure keeps them. One whose parent is not in the world stays as it is; one that its parent has already is dropped.
 */
export function foldChildren(resources: readonly ArmResource[]): ArmResource[] {
  const parents = new Map(resources.map((resource) => [resource.id.toLowerCase(), resource]));
  const left: ArmResource[] = [];
  for (const resource of resources) {
    const [, parentId = '', typed = '', name = ''] = /^(.+)\/([^/]+)\/([^/]+)$/.exec(resource.id) ?? [];
    const parent = parents.get(parentId.toLowerCase());
    const collection = parent && collectionOf(parent, typed);
    if (parent === undefined || collection === undefined) left.push(resource);
    else if (collection !== 'defaultSecurityRules') embed(parent, collection, name, resource);
  }
  return left;
}

function collectionOf(parent: ArmResource, typed: string): string | undefined {
  const [namespace = '', ...types] = parent.type.split('/');
  if (/^defaultSecurityRules$/i.test(typed)) return 'defaultSecurityRules';
  return childCollectionOf(namespace, [...types, typed])?.name;
}

function embed(parent: ArmResource, collection: string, name: string, child: ArmResource): void {
  const properties: JsonObject = isJsonObject(parent.properties) ? parent.properties : {};
  const siblings = objectsIn(properties[collection]);
  parent.properties = properties;
  if (siblings.some((sibling) => String(sibling.name).toLowerCase() === name.toLowerCase())) return;
  const { id, properties: own = {} } = child;
  properties[collection] = [...siblings, { name, id, properties: own }];
}
