import type { ArmResource } from '../world.ts';
import { type Bag, bagOf, bagsOf, idKey, textOf } from './bag.ts';

/** Finds resources by id, and children whether they are nested in their parent or stand on their own. */
export interface ResourceIndex {
  /** The body with that id, of a resource or of a nested child; an empty bag where there is none. */
  byId(reference: unknown): Bag;
  ofType(type: string): Bag[];
  /** Children such as `securityRules` of an NSG or `subnets` of a network. */
  children(parent: Bag, kind: string): Bag[];
}

const nestedKinds = ['subnets', 'ipConfigurations', 'backendAddressPools', 'frontendIPConfigurations'];

export function resourceIndex(resources: readonly ArmResource[]): ResourceIndex {
  const byId = new Map<string, Bag>();
  const childrenOf = new Map<string, Bag[]>();
  for (const resource of resources) {
    // An NSG lists its subnets too, as bare references; only the network holds their properties.
    for (const kind of nestedKinds)
      for (const child of bagsOf(resource.properties?.[kind]))
        if (child.properties !== undefined) byId.set(idKey(child), child);
  }
  for (const resource of resources) {
    const key = idKey(resource);
    byId.set(key, resource);
    const [name, kind] = key.split('/').reverse();
    const parent = key.slice(0, key.length - `/${kind}/${name}`.length);
    const slot = `${parent}|${kind}`;
    const siblings = childrenOf.get(slot);
    if (siblings) siblings.push(resource);
    else childrenOf.set(slot, [resource]);
  }
  return {
    byId: (reference) => byId.get(idKey(reference)) ?? {},
    ofType: (type) =>
      resources.filter((resource) => textOf(resource.type).toLowerCase() === type.toLowerCase()),
    children(parent, kind) {
      const nested = bagsOf(bagOf(parent.properties)[kind]);
      const nestedIds = new Set(nested.map(idKey));
      const own = childrenOf.get(`${idKey(parent)}|${kind.toLowerCase()}`) ?? [];
      return [...nested, ...own.filter((child) => !nestedIds.has(idKey(child)))];
    },
  };
}
