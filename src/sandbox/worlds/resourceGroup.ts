import type { ArmResource } from '../world.ts';

/** Where resources are built: a resource group and its region. `id` is the group's ARM id. */
export interface ResourceGroup {
  id: string;
  name: string;
  location: string;
}

export function resourceGroup(subscriptionId: string, name: string, location = 'westeurope'): ResourceGroup {
  return { id: `/subscriptions/${subscriptionId}/resourceGroups/${name}`, name, location };
}

export function resourceGroupResource(group: ResourceGroup, tags: Record<string, string> = {}): ArmResource {
  return {
    id: group.id,
    type: 'Microsoft.Resources/resourceGroups',
    name: group.name,
    location: group.location,
    tags,
    properties: { provisioningState: 'Succeeded' },
  };
}

/** The ARM id of a resource in the group; `type` is `Namespace/type`. */
export function idIn(group: ResourceGroup, type: string, name: string): string {
  return `${group.id}/providers/${type}/${name}`;
}
