import type { ResourceStore } from '../arm/resourceStore.ts';
import { isJsonObject, objectOrEmpty } from '../json.ts';
import type { ArmResource } from '../world.ts';
import { refuse } from './refuse.ts';

const owners = new Set(['firewallPolicy', 'basePolicy', 'virtualHub']);
const groupLists = new Set(['sourceIpGroups', 'destinationIpGroups']);

/**
 * Throws 400 for a policy, hub or IP group that a firewall or a policy names and that does not exist; these may be in
 * any region. What was named before passes.
 */
export function requireFirewallReferences(
  store: ResourceStore,
  wanted: ArmResource,
  former: ArmResource | undefined,
): void {
  if (!/^microsoft\.network\/(azurefirewalls|firewallpolicies)(\/|$)/i.test(wanted.type)) return;
  const before = new Set(referencesIn(former?.properties).map((id) => id.toLowerCase()));
  for (const id of referencesIn(wanted.properties)) {
    if (before.has(id.toLowerCase()) || store.get(id) !== undefined) continue;
    refuse(
      'InvalidResourceReference',
      `Resource ${id} referenced by resource ${wanted.id} was not found. Please make sure that the referenced resource ` +
        'exists, and that both resources are in the same region.',
    );
  }
}

function referencesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    const { id } = objectOrEmpty(inner);
    if (owners.has(name) && typeof id === 'string') return [id];
    if (groupLists.has(name) && Array.isArray(inner)) return inner.map(String);
    return referencesIn(inner);
  });
}
