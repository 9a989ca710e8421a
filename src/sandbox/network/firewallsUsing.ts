import type { ResourceStore } from '../arm/resourceStore.ts';
import { objectOrEmpty, objectsIn } from '../json.ts';
import type { ArmResource } from '../world.ts';

const firewallType = 'Microsoft.Network/azureFirewalls';
const policyType = 'Microsoft.Network/firewallPolicies';
const groupType = 'Microsoft.Network/firewallPolicies/ruleCollectionGroups';

/** What a write of a policy, a rule collection group or an IP group reaches: policies below it, and firewalls. */
export function firewallsUsing(
  store: ResourceStore,
  resource: Pick<ArmResource, 'id' | 'type'>,
): { policies: ArmResource[]; firewalls: ArmResource[] } {
  const type = resource.type.toLowerCase();
  if (type === policyType.toLowerCase()) return below(store, [resource.id]);
  if (type === groupType.toLowerCase()) return below(store, [policyOf(resource.id)]);
  if (type !== 'microsoft.network/ipgroups') return { policies: [], firewalls: [] };
  const named = JSON.stringify(resource.id).toLowerCase();
  const names = ({ properties }: ArmResource): boolean =>
    JSON.stringify(properties ?? {})
      .toLowerCase()
      .includes(named);
  const groups = store.ofType(groupType).filter(names);
  const byPolicy = below(
    store,
    groups.map(({ id }) => policyOf(id)),
  );
  const classic = store.ofType(firewallType).filter(names);
  return {
    policies: byPolicy.policies,
    firewalls: [...new Set([...classic, ...byPolicy.firewalls])],
  };
}

/** The policy that a rule collection group belongs to. */
export function policyOf(groupId: string): string {
  return groupId.replace(/\/ruleCollectionGroups\/[^/]+$/i, '');
}

function below(store: ResourceStore, policyIds: readonly string[]) {
  const found = new Set(policyIds.map((id) => id.toLowerCase()));
  const all = store.ofType(policyType);
  for (let size = -1; size !== found.size; ) {
    size = found.size;
    for (const { id, properties } of all)
      if (found.has(idOf(properties?.basePolicy))) found.add(id.toLowerCase());
  }
  return {
    policies: all.filter(({ id }) => found.has(id.toLowerCase())),
    firewalls: store
      .ofType(firewallType)
      .filter(({ properties }) => found.has(idOf(properties?.firewallPolicy))),
  };
}

function idOf(reference: unknown): string {
  const [first] = objectsIn([reference]);
  return String(objectOrEmpty(first).id ?? '').toLowerCase();
}
