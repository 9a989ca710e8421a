import { stableGuid } from '../stableGuid.ts';
import type { ArmResource } from '../world.ts';
import { idIn, type ResourceGroup } from './resourceGroup.ts';

export interface IpConfigurationFacts {
  /** The private address; its form says whether it is IPv4 or IPv6. */
  address: string;
  subnetId: string;
  publicIp?: ArmResource;
  applicationSecurityGroups?: readonly ArmResource[];
}

/** A NIC with one configuration per address; the first is the primary one. */
export function networkInterface(
  group: ResourceGroup,
  name: string,
  ipConfigurations: readonly IpConfigurationFacts[],
  networkSecurityGroup?: ArmResource,
): ArmResource {
  const id = idIn(group, 'Microsoft.Network/networkInterfaces', name);
  return {
    id,
    type: 'Microsoft.Network/networkInterfaces',
    name,
    location: group.location,
    tags: {},
    kind: 'Regular',
    properties: {
      provisioningState: 'Succeeded',
      resourceGuid: stableGuid(`resource ${id}`),
      ipConfigurations: ipConfigurations.map((facts, position) => ipConfiguration(id, facts, position)),
      dnsSettings: { dnsServers: [], appliedDnsServers: [] },
      enableAcceleratedNetworking: true,
      disableTcpStateTracking: false,
      enableIPForwarding: false,
      ...(networkSecurityGroup ? { networkSecurityGroup: { id: networkSecurityGroup.id } } : {}),
      primary: true,
      hostedWorkloads: [],
      tapConfigurations: [],
      nicType: 'Standard',
    },
  };
}

function ipConfiguration(nicId: string, facts: IpConfigurationFacts, position: number) {
  const name = `ipconfig${position + 1}`;
  return {
    name,
    id: `${nicId}/ipConfigurations/${name}`,
    type: 'Microsoft.Network/networkInterfaces/ipConfigurations',
    properties: {
      provisioningState: 'Succeeded',
      privateIPAddress: facts.address,
      privateIPAllocationMethod: 'Static',
      privateIPAddressVersion: facts.address.includes(':') ? 'IPv6' : 'IPv4',
      primary: position === 0,
      subnet: { id: facts.subnetId },
      ...(facts.publicIp ? { publicIPAddress: { id: facts.publicIp.id } } : {}),
      ...(facts.applicationSecurityGroups
        ? { applicationSecurityGroups: facts.applicationSecurityGroups.map(({ id }) => ({ id })) }
        : {}),
    },
  };
}
