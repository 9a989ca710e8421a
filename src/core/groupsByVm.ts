import type { GroupLookup } from './networkView.ts';
import { ourRuleName } from './ourRules.ts';
import type { NetworkSecurityGroup } from './securityRule.ts';

/** The groups that hold rules of ours, by the hash of the VM that these are for. */
export function groupsByVm(groups: GroupLookup): ReadonlyMap<string, ReadonlySet<NetworkSecurityGroup>> {
  const byVm = new Map<string, Set<NetworkSecurityGroup>>();
  for (const group of groups.values()) {
    for (const rule of group.rules) {
      const hash = ourRuleName(rule)?.vmHash;
      if (hash === undefined) continue;
      const known = byVm.get(hash) ?? new Set();
      byVm.set(hash, known.add(group));
    }
  }
  return byVm;
}
