import type { Arm } from '../arm/arm.ts';
import type { Answer, ArmCall } from '../arm/armCall.ts';
import { resourceTypeOf } from '../arm/armPath.ts';
import { listAnswer } from '../arm/listAnswer.ts';
import { requireParent } from '../arm/notFound.ts';
import { pageAnswer } from '../arm/pageAnswer.ts';
import { isAtOrBelow } from '../arm/resourceStore.ts';
import { spelledType } from '../arm/spelledAsAzure.ts';
import { isAllowed } from '../authorization/isAllowed.ts';
import type { ArmResource } from '../world.ts';
import { resourceFilter } from './resourceFilter.ts';
import { requireGroup } from './resourceGroups.ts';
import { showResource } from './showResource.ts';

/** `GET {scope}/providers/{namespace}/{type}`: the resources of a type at a scope and below. */
export function listOfType(arm: Arm, call: ArmCall): Answer {
  const { path } = call;
  const type = listedType(resourceTypeOf(path));
  requireGroup(arm, path);
  requireParent(arm, path);
  const parents = path.names.flatMap((name, index) => [path.types[index] ?? '', name]);
  const scope =
    parents.length === 0 ? path.scope : [path.scope, 'providers', path.namespace, ...parents].join('/');
  // What holds below its scope, such as a lock or a policy, is in the lists of the scopes below too.
  const isInherited = /^microsoft\.authorization\/(policyAssignments|locks)$/i.test(type);
  const filter = call.query.get('$filter')?.replaceAll(' ', '').toLowerCase() ?? '';
  const isOnlyAbove = isInherited && filter.includes('atscope()');
  const resources = arm.store.ofType(type).filter(({ id }) => {
    if (isInherited && isAtOrBelow(scope, scopeOf(id))) return true;
    return isAtOrBelow(id, scope) && !isOnlyAbove;
  });
  const expand = `${call.query.get('$expand') ?? ''} ${call.query.get('statusonly') ?? ''}`.toLowerCase();
  const withInstanceView = expand.includes('instanceview') || expand.includes('true');
  return listAnswer(arm, call, { type, scope, resources }, (resource) =>
    showResource(arm.store, resource, withInstanceView),
  );
}

// Policies of just-in-time access lie in a region, but are listed over all of them without one.
function listedType(type: string): string {
  return type.replace(
    /^Microsoft\.Security\/(?=jitNetworkAccessPolicies$)/i,
    'Microsoft.Security/locations/',
  );
}

function scopeOf(extensionId: string): string {
  return extensionId.slice(0, extensionId.toLowerCase().lastIndexOf('/providers/'));
}

/** `GET {subscription or group}/resources`: every resource's envelope, narrowed by a simple `$filter`. */
export function listEverything(arm: Arm, call: ArmCall): Answer {
  const { path, principal } = call;
  requireGroup(arm, path);
  const wanted = resourceFilter(call.query.get('$filter'));
  const found = arm.store
    .under(path.scope)
    .filter((resource) => isTracked(resource) && wanted(resource))
    .filter(({ id, type }) => isAllowed(principal, `${type}/read`, id));
  const withState = (call.query.get('$expand') ?? '').toLowerCase().includes('provisioningstate');
  return pageAnswer(arm, call, found, (resource) => {
    const { id, name, location, tags, sku, kind, zones, identity, properties } = resource;
    const provisioningState = withState ? (properties?.provisioningState ?? 'Succeeded') : undefined;
    const type = spelledType(resource.type);
    return withoutUndefined({
      id,
      name,
      type,
      location,
      tags,
      sku,
      kind,
      zones,
      identity,
      provisioningState,
    });
  });
}

// Groups, and what only extends another resource, are not among a subscription's resources.
function isTracked({ id, type }: ArmResource): boolean {
  return (
    /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\//i.test(id) &&
    id.toLowerCase().lastIndexOf('/providers/') === id.toLowerCase().indexOf('/providers/') &&
    !/^microsoft\.(authorization|security|insights)\//i.test(type)
  );
}

function withoutUndefined(value: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== undefined));
}
