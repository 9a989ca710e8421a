import type { Arm } from '../arm/arm.ts';
import type { Answer, ArmCall } from '../arm/armCall.ts';
import { ArmError } from '../arm/armError.ts';
import { resourceTypeOf } from '../arm/armPath.ts';
import { listAnswer } from '../arm/listAnswer.ts';
import { requireParent } from '../arm/notFound.ts';
import { pageAnswer } from '../arm/pageAnswer.ts';
import { isAtOrBelow } from '../arm/resourceStore.ts';
import { isAllowed } from '../authorization/isAllowed.ts';
import type { ArmResource } from '../world.ts';
import { requireGroup } from './resourceGroups.ts';
import { showResource } from './showResource.ts';

/** `GET {scope}/providers/{namespace}/{type}`: the resources of a type at a scope and below. */
export function listOfType(arm: Arm, call: ArmCall): Answer {
  const { path } = call;
  const type = resourceTypeOf(path);
  requireGroup(arm, path);
  requireParent(arm, path);
  const parents = path.names.flatMap((name, index) => [path.types[index] ?? '', name]);
  const scope =
    parents.length === 0 ? path.scope : [path.scope, 'providers', path.namespace, ...parents].join('/');
  // A policy holds below its scope, so a list of assignments has those from above too.
  const isInherited = /^microsoft\.authorization\/policyAssignments$/i.test(type);
  const resources = arm.store
    .ofType(type)
    .filter(({ id }) => isAtOrBelow(id, scope) || (isInherited && isAtOrBelow(scope, scopeOf(id))));
  const expand = `${call.query.get('$expand') ?? ''} ${call.query.get('statusonly') ?? ''}`.toLowerCase();
  const withInstanceView = expand.includes('instanceview') || expand.includes('true');
  return listAnswer(arm, call, { type, scope, resources }, (resource) =>
    showResource(arm.store, resource, withInstanceView),
  );
}

function scopeOf(extensionId: string): string {
  return extensionId.slice(0, extensionId.toLowerCase().lastIndexOf('/providers/'));
}

/** `GET {subscription or group}/resources`: every resource's envelope, narrowed by a simple `$filter`. */
export function listEverything(arm: Arm, call: ArmCall): Answer {
  const { path, principal } = call;
  requireGroup(arm, path);
  const wanted = filterOf(call.query.get('$filter'));
  const found = arm.store
    .under(path.scope)
    .filter((resource) => isTracked(resource) && wanted(resource))
    .filter(({ id, type }) => isAllowed(principal, `${type}/read`, id));
  return pageAnswer(arm, call, found, ({ id, name, type, location, tags, sku, kind, zones, identity }) =>
    withoutUndefined({ id, name, type, location, tags, sku, kind, zones, identity }),
  );
}

// Groups, and what only extends another resource, are not among a subscription's resources.
function isTracked({ id, type }: ArmResource): boolean {
  return (
    /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\//i.test(id) &&
    id.toLowerCase().lastIndexOf('/providers/') === id.toLowerCase().indexOf('/providers/') &&
    !/^microsoft\.(authorization|security|insights)\//i.test(type)
  );
}

/** `a eq 'b'` clauses joined by `and`; throws 400 `InvalidFilterInQueryString` for anything else. */
function filterOf(text: string | undefined): (resource: ArmResource) => boolean {
  const filter = text?.trim() ?? '';
  if (filter === '') return () => true;
  const clauses = filter.split(/\s+and\s+/i).map((clause) => {
    const [, field, value] = /^\(?\s*(\w+)\s+eq\s+'([^']*)'\s*\)?$/i.exec(clause.trim()) ?? [];
    if (field === undefined || value === undefined) throw invalidFilter(filter);
    return { field: field.toLowerCase(), value: value.toLowerCase() };
  });
  const tagName = clauses.find(({ field }) => field === 'tagname')?.value;
  return (resource) =>
    clauses.every(({ field, value }) => {
      const tags = Object.entries(resource.tags ?? {}).map(([name, tag]) => [
        name.toLowerCase(),
        tag.toLowerCase(),
      ]);
      if (field === 'tagname') return tags.some(([name]) => name === value);
      if (field === 'tagvalue') return tags.some(([name, tag]) => name === tagName && tag === value);
      if (field === 'resourcegroup') return resource.id.split('/')[4]?.toLowerCase() === value;
      const own = { resourcetype: resource.type, name: resource.name, location: resource.location }[field];
      if (own === undefined && field !== 'location') throw invalidFilter(filter);
      return own?.toLowerCase() === value;
    });
}

function invalidFilter(filter: string): ArmError {
  return new ArmError(
    400,
    'InvalidFilterInQueryString',
    `Invalid $filter '${filter}' specified in the query string.`,
  );
}

function withoutUndefined(value: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== undefined));
}
