import { stableGuid } from '../stableGuid.ts';
import type { ArmResource } from '../world.ts';
import { idIn, type ResourceGroup } from './resourceGroup.ts';

/** A static public address; a Standard one is shut for inbound traffic until an NSG lets it in. */
export function publicIpAddress(
  group: ResourceGroup,
  name: string,
  address: string,
  sku: 'Standard' | 'Basic' = 'Standard',
): ArmResource {
  const id = idIn(group, 'Microsoft.Network/publicIPAddresses', name);
  return {
    id,
    type: 'Microsoft.Network/publicIPAddresses',
    name,
    location: group.location,
    tags: {},
    sku: { name: sku, tier: 'Regional' },
    properties: {
      provisioningState: 'Succeeded',
      resourceGuid: stableGuid(`resource ${id}`),
      ipAddress: address,
      publicIPAddressVersion: address.includes(':') ? 'IPv6' : 'IPv4',
      publicIPAllocationMethod: 'Static',
      idleTimeoutInMinutes: 4,
      ipTags: [],
    },
  };
}
