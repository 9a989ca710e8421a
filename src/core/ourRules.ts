import type { Machine } from './machine.ts';
import { type OurRuleName, parseRuleName } from './ruleName.ts';
import type { NetworkSecurityGroup, SecurityRule } from './securityRule.ts';
import { vmHash } from './vmHash.ts';

/** What the name of a rule of ours says. We write inbound rules only, so an outbound one of that name is not ours. */
export function ourRuleName(rule: Pick<SecurityRule, 'name' | 'direction'>): OurRuleName | undefined {
  return rule.direction === 'Inbound' ? parseRuleName(rule.name) : undefined;
}

/** The rules of the group that we wrote for this VM, whatever their access. */
export function ourRules(group: NetworkSecurityGroup, machine: Pick<Machine, 'id'>): SecurityRule[] {
  const hash = vmHash(machine.id);
  return group.rules.filter((rule) => ourRuleName(rule)?.vmHash === hash);
}

export function ourDenies(group: NetworkSecurityGroup, machine: Pick<Machine, 'id'>): SecurityRule[] {
  return ourRules(group, machine).filter((rule) => ourRuleName(rule)?.kind === 'deny');
}

export function isOurs(rule: SecurityRule): boolean {
  return ourRuleName(rule) !== undefined;
}
