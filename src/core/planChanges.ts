import type { Machine } from './machine.ts';
import type { RuleChange, TagChange } from './plan.ts';
import { propertiesOfRule } from './ruleProperties.ts';
import type { NetworkSecurityGroup, SecurityRule } from './securityRule.ts';

export function deleteRule(group: Pick<NetworkSecurityGroup, 'id'>, rule: SecurityRule): RuleChange {
  return { target: group.id, action: 'delete', rule: rule.name, properties: propertiesOfRule(rule) };
}

/** Takes tags of ours away; their values are shown because Azure deletes a tag by name and value. */
export function deleteTags(machine: Pick<Machine, 'id' | 'tags'>, names: readonly string[]): TagChange {
  const tags = Object.fromEntries(names.map((name) => [name, machine.tags[name] ?? '']));
  return { target: machine.id, action: 'delete', rule: null, properties: { tags } };
}

export function putTags(machine: Pick<Machine, 'id'>, tags: Readonly<Record<string, string>>): TagChange {
  return { target: machine.id, action: 'put', rule: null, properties: { tags: { ...tags } } };
}
