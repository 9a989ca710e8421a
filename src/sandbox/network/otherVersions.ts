import type { ResourceStore } from '../arm/resourceStore.ts';
import type { ArmResource } from '../world.ts';

type Versions = (ArmResource | undefined)[];

const kept = new WeakMap<ResourceStore, Map<string, Versions>>();

/**
 * What some instances of a firewall may have in place of what is stored, by lower-case id; undefined is "not there".
 * While a firewall is updated, and after an update of it failed, nobody knows which instance has what.
 * https://learn.microsoft.com/azure/firewall/firewall-faq
 */
export function otherVersions(
  store: ResourceStore,
): ReadonlyMap<string, readonly (ArmResource | undefined)[]> {
  return kept.get(store) ?? new Map<string, Versions>();
}

/** Notes a version that instances may have beside the stored one. */
export function keepVersion(store: ResourceStore, id: string, version: ArmResource | undefined): void {
  const versions = kept.get(store) ?? new Map<string, Versions>();
  kept.set(store, versions);
  const key = id.toLowerCase();
  versions.set(key, [...(versions.get(key) ?? []), version]);
}

/** Every instance has what is stored of these resources. */
export function forgetVersions(store: ResourceStore, ids: readonly string[]): void {
  for (const id of ids) kept.get(store)?.delete(id.toLowerCase());
}

/** Takes the last noted version back, where its write was undone. */
export function dropVersion(store: ResourceStore, id: string): void {
  const versions = kept.get(store);
  const left = versions?.get(id.toLowerCase())?.slice(0, -1) ?? [];
  if (left.length > 0) versions?.set(id.toLowerCase(), left);
  else versions?.delete(id.toLowerCase());
}
