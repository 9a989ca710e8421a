import { stableGuid } from '../stableGuid.ts';
import type { ArmResource } from '../world.ts';
import { idIn, type ResourceGroup } from './resourceGroup.ts';

export interface InboundNatRuleFacts {
  name: string;
  frontendPort: number;
  backendPort: number;
  /** ARM id of the ip configuration that the traffic goes to. */
  ipConfigurationId: string;
}

/** A Standard load balancer with one public frontend and one inbound NAT rule (TCP) per machine. */
export function loadBalancer(
  group: ResourceGroup,
  name: string,
  publicIp: ArmResource,
  inboundNatRules: readonly InboundNatRuleFacts[],
): ArmResource {
  const id = idIn(group, 'Microsoft.Network/loadBalancers', name);
  const frontendId = `${id}/frontendIPConfigurations/frontend`;
  const rules = inboundNatRules.map((rule) => ({
    name: rule.name,
    id: `${id}/inboundNatRules/${rule.name}`,
    type: 'Microsoft.Network/loadBalancers/inboundNatRules',
    properties: {
      provisioningState: 'Succeeded',
      frontendIPConfiguration: { id: frontendId },
      frontendPort: rule.frontendPort,
      backendPort: rule.backendPort,
      protocol: 'Tcp',
      enableFloatingIP: false,
      enableTcpReset: true,
      idleTimeoutInMinutes: 4,
      backendIPConfiguration: { id: rule.ipConfigurationId },
    },
  }));
  return {
    id,
    type: 'Microsoft.Network/loadBalancers',
    name,
    location: group.location,
    tags: {},
    sku: { name: 'Standard', tier: 'Regional' },
    properties: {
      provisioningState: 'Succeeded',
      resourceGuid: stableGuid(`resource ${id}`),
      frontendIPConfigurations: [
        {
          name: 'frontend',
          id: frontendId,
          type: 'Microsoft.Network/loadBalancers/frontendIPConfigurations',
          properties: {
            provisioningState: 'Succeeded',
            privateIPAllocationMethod: 'Dynamic',
            publicIPAddress: { id: publicIp.id },
            inboundNatRules: rules.map((rule) => ({ id: rule.id })),
          },
        },
      ],
      backendAddressPools: [],
      loadBalancingRules: [],
      probes: [],
      inboundNatRules: rules,
      outboundRules: [],
      inboundNatPools: [],
    },
  };
}
