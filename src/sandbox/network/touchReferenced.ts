import type { ResourceStore } from '../arm/resourceStore.ts';
import { objectOrEmpty, objectsIn } from '../json.ts';
import type { ArmResource } from '../world.ts';
import { newEtag } from './etags.ts';

/** Gives a new etag to every group and route table that a write joins to or takes from a resource. */
export function touchReferenced(
  store: ResourceStore,
  before: ArmResource | undefined,
  after: ArmResource | undefined,
): void {
  const former = referencesOf(before);
  const current = referencesOf(after);
  const changed = [...former.keys(), ...current.keys()].filter((id) => former.get(id) !== current.get(id));
  for (const id of new Set(changed)) {
    const referenced = store.get(id);
    if (referenced !== undefined) store.set({ ...referenced, etag: newEtag(referenced.type) });
  }
}

/** How often each group and route table is referred to, by lower-case id. */
function referencesOf(resource: ArmResource | undefined): Map<string, number> {
  const owners = [resource, ...objectsIn(resource?.properties?.subnets)];
  const counts = new Map<string, number>();
  for (const owner of owners) {
    const { networkSecurityGroup, routeTable } = objectOrEmpty(owner?.properties);
    for (const { id } of [objectOrEmpty(networkSecurityGroup), objectOrEmpty(routeTable)]) {
      if (typeof id === 'string') counts.set(id.toLowerCase(), (counts.get(id.toLowerCase()) ?? 0) + 1);
    }
  }
  return counts;
}
