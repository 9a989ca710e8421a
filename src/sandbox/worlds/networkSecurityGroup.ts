import { stableGuid } from '../stableGuid.ts';
import type { ArmResource } from '../world.ts';
import { idIn, type ResourceGroup } from './resourceGroup.ts';
import { defaultSecurityRules, type SecurityRuleFacts, securityRule } from './securityRule.ts';

export function networkSecurityGroup(
  group: ResourceGroup,
  name: string,
  rules: readonly SecurityRuleFacts[],
  tags: Record<string, string> = {},
): ArmResource {
  const id = idIn(group, 'Microsoft.Network/networkSecurityGroups', name);
  return {
    id,
    type: 'Microsoft.Network/networkSecurityGroups',
    name,
    location: group.location,
    tags,
    properties: {
      provisioningState: 'Succeeded',
      resourceGuid: stableGuid(`resource ${id}`),
      securityRules: rules.map((rule) => securityRule(id, rule)),
      defaultSecurityRules: defaultSecurityRules(id),
    },
  };
}
