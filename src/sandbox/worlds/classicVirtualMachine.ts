import type { ArmResource } from '../world.ts';
import { idIn, type ResourceGroup } from './resourceGroup.ts';

/** A VM of the classic deployment model: no NIC resource, endpoints instead of security rules. */
export function classicVirtualMachine(group: ResourceGroup, name: string): ArmResource {
  return {
    id: idIn(group, 'Microsoft.ClassicCompute/virtualMachines', name),
    type: 'Microsoft.ClassicCompute/virtualMachines',
    name,
    location: group.location,
    tags: {},
    properties: {
      provisioningState: 'Succeeded',
      hardwareProfile: { platformGuestAgent: true, size: 'Standard_D1', deploymentName: name },
      instanceView: {
        status: 'ReadyRole',
        powerState: 'Started',
        publicIpAddresses: ['192.0.2.40'],
        privateIpAddress: '10.7.0.4',
      },
      storageProfile: { operatingSystemDisk: { diskName: `${name}-os`, operatingSystem: 'Windows' } },
      networkProfile: {
        inputEndpoints: [
          {
            endpointName: 'RDP',
            protocol: 'tcp',
            privatePort: 3389,
            publicPort: 55001,
            publicIpAddress: '192.0.2.40',
          },
        ],
      },
    },
  };
}
