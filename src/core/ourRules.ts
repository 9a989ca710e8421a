import type { Machine } from './machine.ts';
import { remembered } from './remembered.ts';
import { type OurRuleName, parseRuleName } from './ruleName.ts';
import type { NetworkSecurityGroup, SecurityRule } from './securityRule.ts';
import { vmHash } from './vmHash.ts';

/** What the name of a rule of ours says. We write inbound rules only, so an outbound one of that name is not ours. */
export function ourRuleName(rule: Pick<SecurityRule, 'name' | 'direction'>): OurRuleName | undefined {
  return rule.direction === 'Inbound' ? parseRuleName(rule.name) : undefined;
}

/** The rules of the group that we wrote for this VM, whatever their access. */
export function ourRules(group: NetworkSecurityGroup, machine: Pick<Machine, 'id'>): SecurityRule[] {
  return [...(rulesByVm(group).get(vmHash(machine.id)) ?? [])];
}

export function ourDenies(group: NetworkSecurityGroup, machine: Pick<Machine, 'id'>): SecurityRule[] {
  return ourRules(group, machine).filter((rule) => ourRuleName(rule)?.kind === 'deny');
}

export function isOurs(rule: SecurityRule): boolean {
  return ourRuleName(rule) !== undefined;
}

/** The rules of ours in the group by the hash of the VM that they are for. */
const rulesByVm = remembered(({ rules }: NetworkSecurityGroup): ReadonlyMap<string, SecurityRule[]> => {
  const byVm = new Map<string, SecurityRule[]>();
  for (const rule of rules) {
    const hash = ourRuleName(rule)?.vmHash;
    if (hash === undefined) continue;
    const own = byVm.get(hash) ?? [];
    own.push(rule);
    byVm.set(hash, own);
  }
  return byVm;
});
