import type { Machine } from './machine.ts';
import { parseRuleName } from './ruleName.ts';
import type { NetworkSecurityGroup, SecurityRule } from './securityRule.ts';
import { vmHash } from './vmHash.ts';

/** The rules of the group that we wrote for this VM, whatever their access. */
export function ourRules(group: NetworkSecurityGroup, machine: Pick<Machine, 'id'>): SecurityRule[] {
  const hash = vmHash(machine.id);
  return group.rules.filter((rule) => parseRuleName(rule.name)?.vmHash === hash);
}

export function ourDenies(group: NetworkSecurityGroup, machine: Pick<Machine, 'id'>): SecurityRule[] {
  return ourRules(group, machine).filter((rule) => parseRuleName(rule.name)?.kind === 'deny');
}

export function isOurs(rule: SecurityRule): boolean {
  return parseRuleName(rule.name) !== undefined;
}
