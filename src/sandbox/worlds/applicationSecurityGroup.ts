import { stableGuid } from '../stableGuid.ts';
import type { ArmResource } from '../world.ts';
import { idIn, type ResourceGroup } from './resourceGroup.ts';

export function applicationSecurityGroup(group: ResourceGroup, name: string): ArmResource {
  const id = idIn(group, 'Microsoft.Network/applicationSecurityGroups', name);
  return {
    id,
    type: 'Microsoft.Network/applicationSecurityGroups',
    name,
    location: group.location,
    tags: {},
    properties: { provisioningState: 'Succeeded', resourceGuid: stableGuid(`resource ${id}`) },
  };
}
