import type { ResourceStore } from '../arm/resourceStore.ts';
import { isJsonObject, type JsonObject, objectsIn } from '../json.ts';
import type { ArmResource } from '../world.ts';
import { refuse } from './refuse.ts';

/** The properties under which network resources name others, one or a list. */
const references = new Set([
  'networkSecurityGroup',
  'routeTable',
  'subnet',
  'publicIPAddress',
  'loadBalancerBackendAddressPools',
  'loadBalancerInboundNatRules',
  'applicationSecurityGroups',
  'sourceApplicationSecurityGroups',
  'destinationApplicationSecurityGroups',
]);
const embedded = /^(.+)\/(subnets|backendAddressPools|inboundNatRules)\/([^/]+)$/i;

/**
 * Throws 400 `InvalidResourceReference` for a reference to what does not exist or lies in another region. What the
 * resource referred to before passes, so that a world that lacks a part of an Azure can be worked with.
 */
export function requireReferences(
  store: ResourceStore,
  resource: Pick<ArmResource, 'id' | 'location'>,
  wanted: unknown,
  former: unknown,
): void {
  const before = new Set(referencesIn(former).map((id) => id.toLowerCase()));
  for (const id of referencesIn(wanted)) {
    if (before.has(id.toLowerCase()) || id.toLowerCase().startsWith(`${resource.id.toLowerCase()}/`))
      continue;
    const location = placeOf(store, id);
    if (location !== undefined && sameRegion(location, resource.location)) continue;
    refuse(
      'InvalidResourceReference',
      `Resource ${id} referenced by resource ${resource.id} was not found. Please make sure that the referenced ` +
        'resource exists, and that both resources are in the same region.',
    );
  }
}

function referencesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([name, inner]) => [
    ...(references.has(name) ? [inner, ...objectsIn(inner)].flatMap(idOf) : []),
    ...referencesIn(inner),
  ]);
}

function idOf(value: unknown): string[] {
  return isJsonObject(value) && typeof value.id === 'string' ? [value.id] : [];
}

/** Where a resource or the owner of a sub-resource is, `''` if it does not say; undefined if there is none. */
function placeOf(store: ResourceStore, id: string): string | undefined {
  const own = store.get(id);
  if (own !== undefined) return own.location ?? '';
  const [, parentId = '', collection = '', name = ''] = embedded.exec(id) ?? [];
  const parent = store.get(parentId);
  const isThere = childrenOf(parent, collection).some(
    (child) => String(child.name).toLowerCase() === name.toLowerCase(),
  );
  return isThere ? (parent?.location ?? '') : undefined;
}

function childrenOf(parent: ArmResource | undefined, collection: string): JsonObject[] {
  const entries = Object.entries(parent?.properties ?? {});
  const list = entries.find(([name]) => name.toLowerCase() === collection.toLowerCase())?.[1];
  return objectsIn(list);
}

function sameRegion(one: string, other: string | undefined): boolean {
  const compact = (text: string): string => text.toLowerCase().replaceAll(' ', '');
  return one === '' || other === undefined || compact(one) === compact(other);
}
