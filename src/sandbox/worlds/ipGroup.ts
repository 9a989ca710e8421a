import type { ArmResource } from '../world.ts';
import { idIn, type ResourceGroup } from './resourceGroup.ts';

export function ipGroup(group: ResourceGroup, name: string, ipAddresses: readonly string[]): ArmResource {
  return {
    id: idIn(group, 'Microsoft.Network/ipGroups', name),
    type: 'Microsoft.Network/ipGroups',
    name,
    location: group.location,
    tags: {},
    properties: { provisioningState: 'Succeeded', ipAddresses: [...ipAddresses] },
  };
}
