import type { Arm } from '../arm/arm.ts';
import type { Answer, ArmCall } from '../arm/armCall.ts';
import { ArmError } from '../arm/armError.ts';
import { permit } from '../arm/permit.ts';
import { isJsonObject, objectOrEmpty } from '../json.ts';
import { newEtag } from '../network/etags.ts';
import { networkTypeOf } from '../network/networkTypes.ts';
import type { ArmResource } from '../world.ts';
import { requireBody } from './requireBody.ts';
import { requireTags } from './requireTags.ts';
import { requireGroup } from './resourceGroups.ts';

type Tags = Record<string, string>;

/**
 * `{scope}/providers/Microsoft.Resources/tags/default`: the tags of a subscription, group or resource, without
 * any right on the resource itself. https://learn.microsoft.com/rest/api/resources/tags
 */
export function tagsAnswer(arm: Arm, call: ArmCall): Answer {
  permit(arm, call);
  const tagged = taggedAt(arm, call);
  const { method } = call;
  if (method === 'GET') return shown(call, tagged.tags);
  if (method === 'HEAD') return { status: 204 };
  if (method === 'DELETE') {
    tagged.write(undefined);
    return { status: 200 };
  }
  const body = requireBody({ ...call, method: 'PATCH' }, undefined, false);
  const given = objectOrEmpty(objectOrEmpty(body.properties).tags);
  if (method === 'PUT') return written(call, tagged.write, given);
  if (method !== 'PATCH')
    throw new ArmError(405, 'MethodNotAllowed', `The method ${method} is not allowed on tags.`);
  const operation = String(body.operation).toLowerCase();
  if (operation === 'replace') return written(call, tagged.write, given);
  if (operation === 'merge') return written(call, tagged.write, merged(tagged.tags, given));
  if (operation === 'delete') return written(call, tagged.write, without(tagged.tags, given));
  throw new ArmError(400, 'InvalidTagPatchOperation', `The operation '${body.operation}' is not supported.`);
}

function merged(tags: Tags, given: Record<string, unknown>): Record<string, unknown> {
  const result: Record<string, unknown> = { ...tags };
  for (const [name, value] of Object.entries(given)) result[storedName(tags, name)] = value;
  return result;
}

// A name with a value takes the tag away only if it has that value; without one it takes any.
function without(tags: Tags, given: Record<string, unknown>): Tags {
  const names = new Map(Object.entries(given).map(([name, value]) => [name.toLowerCase(), value]));
  const entries = Object.entries(tags).filter(([name, value]) => {
    if (!names.has(name.toLowerCase())) return true;
    const wanted = names.get(name.toLowerCase());
    return wanted !== '' && wanted !== null && wanted !== value;
  });
  return Object.fromEntries(entries);
}

// Names are compared without casing; the casing that is stored stays.
function storedName(tags: Tags, name: string): string {
  return Object.keys(tags).find((stored) => stored.toLowerCase() === name.toLowerCase()) ?? name;
}

function written(call: ArmCall, write: (tags: Tags) => void, tags: Record<string, unknown>): Answer {
  requireTags(tags);
  write(tags as Tags);
  return shown(call, tags as Tags);
}

function shown(call: ArmCall, tags: Tags): Answer {
  const id = `${call.path.scope}/providers/Microsoft.Resources/tags/default`;
  return {
    status: 200,
    body: { id, name: 'default', type: 'Microsoft.Resources/tags', properties: { tags } },
  };
}

function taggedAt(arm: Arm, { path }: ArmCall): { tags: Tags; write(tags: Tags | undefined): void } {
  if (path.scope.split('/').length <= 3) return taggedSubscription(arm, path.scope);
  const isGroup = path.scope.split('/').length === 5;
  const resource = isGroup ? requireGroup(arm, path) : arm.store.get(path.scope);
  if (resource === undefined) {
    throw new ArmError(404, 'ResourceNotFound', `The Resource '${path.scope}' was not found.`);
  }
  return {
    tags: isJsonObject(resource.tags) ? resource.tags : {},
    write: (tags) => {
      const { tags: _former, ...rest } = resource;
      const next = { ...rest, ...(tags === undefined ? {} : { tags }) } as ArmResource;
      // Resource Manager hands tags on to the provider, which makes a new version of the resource.
      if (networkTypeOf(resource.type) !== undefined) next.etag = newEtag(resource.type);
      arm.store.set(next);
    },
  };
}

function taggedSubscription(arm: Arm, scope: string) {
  const id = `${scope}/providers/Microsoft.Resources/tags/default`;
  const { tags } = objectOrEmpty(arm.store.get(id)?.properties);
  return {
    tags: isJsonObject(tags) ? (tags as Tags) : {},
    write: (next: Tags | undefined) => {
      if (next === undefined) arm.store.delete(id);
      else
        arm.store.set({ id, name: 'default', type: 'Microsoft.Resources/tags', properties: { tags: next } });
    },
  };
}
