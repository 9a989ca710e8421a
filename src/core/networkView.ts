import type { Endpoint, Machine } from './machine.ts';
import { groupIdsOf, guardingGroupIds, ruleHolderIds } from './machine.ts';
import type { NetworkSecurityGroup } from './securityRule.ts';

/** Network security groups by id; ids compare without regard to case. */
export type GroupLookup = ReadonlyMap<string, NetworkSecurityGroup>;

export function groupLookup(groups: Iterable<NetworkSecurityGroup>): GroupLookup {
  return new Map([...groups].map((group) => [group.id.toLowerCase(), group]));
}

/** The groups that guard the VM and that could be read; one that could not is missing from the list. */
export function guardingGroups(machine: Machine, groups: GroupLookup): NetworkSecurityGroup[] {
  return guardingGroupIds(machine).flatMap((id) => groups.get(id.toLowerCase()) ?? []);
}

/** Everything on the VM's way that may hold rules of ours and that could be read: the groups, then its firewall's. */
export function ruleHolders(machine: Machine, groups: GroupLookup): NetworkSecurityGroup[] {
  return ruleHolderIds(machine).flatMap((id) => groups.get(id.toLowerCase()) ?? []);
}

/** The gates in front of an endpoint: subnet's first, then the interface's. */
export function gatesOf(endpoint: Endpoint, groups: GroupLookup): NetworkSecurityGroup[] {
  return groupIdsOf(endpoint).flatMap((id) => groups.get(id.toLowerCase()) ?? []);
}

/** The endpoints of the VM whose traffic passes `groupId`. */
export function endpointsBehind(machine: Machine, groupId: string): Endpoint[] {
  const key = groupId.toLowerCase();
  return machine.endpoints.filter((endpoint) => groupIdsOf(endpoint).some((id) => id.toLowerCase() === key));
}
