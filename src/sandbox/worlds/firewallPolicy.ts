import type { ArmResource } from '../world.ts';
import { idIn, type ResourceGroup } from './resourceGroup.ts';

export interface FirewallPolicyFacts {
  name: string;
  /** The policy whose rule collection groups all come first. */
  basePolicyId?: string;
  groups: readonly RuleCollectionGroupFacts[];
  more?: Record<string, unknown>;
  tags?: Record<string, string>;
}

export interface RuleCollectionGroupFacts {
  name: string;
  priority: number;
  /** Azure's own shapes. */
  ruleCollections: readonly Record<string, unknown>[];
}

/** A firewall policy followed by its rule collection groups. */
export function firewallPolicy(group: ResourceGroup, facts: FirewallPolicyFacts): ArmResource[] {
  const id = idIn(group, 'Microsoft.Network/firewallPolicies', facts.name);
  const policy: ArmResource = {
    id,
    type: 'Microsoft.Network/firewallPolicies',
    name: facts.name,
    location: group.location,
    tags: facts.tags ?? {},
    properties: {
      provisioningState: 'Succeeded',
      sku: { tier: 'Standard' },
      threatIntelMode: 'Alert',
      ...(facts.basePolicyId ? { basePolicy: { id: facts.basePolicyId } } : {}),
      ...facts.more,
    },
  };
  const groups = facts.groups.map(({ name, priority, ruleCollections }) => ({
    id: `${id}/ruleCollectionGroups/${name}`,
    type: 'Microsoft.Network/firewallPolicies/ruleCollectionGroups',
    name,
    location: group.location,
    properties: { provisioningState: 'Succeeded', priority, ruleCollections: [...ruleCollections] },
  }));
  return [policy, ...groups];
}

export function natCollection(name: string, priority: number, rules: readonly Record<string, unknown>[]) {
  return {
    ruleCollectionType: 'FirewallPolicyNatRuleCollection',
    name,
    priority,
    action: { type: 'DNAT' },
    rules: rules.map((rule) => ({ ruleType: 'NatRule', ...rule })),
  };
}

/** A collection of network or application rules; each rule says its own `ruleType`, else it is a network rule. */
export function filterCollection(
  name: string,
  priority: number,
  action: 'Allow' | 'Deny',
  rules: readonly Record<string, unknown>[],
) {
  return {
    ruleCollectionType: 'FirewallPolicyFilterRuleCollection',
    name,
    priority,
    action: { type: action },
    rules: rules.map((rule) => ({ ruleType: 'NetworkRule', ...rule })),
  };
}
