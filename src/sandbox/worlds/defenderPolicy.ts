import type { ArmResource } from '../world.ts';
import type { ResourceGroup } from './resourceGroup.ts';

/** A JIT policy of Microsoft Defender for Cloud for one VM: port 3389 for at most three hours from anywhere. */
export function defenderPolicy(group: ResourceGroup, vmId: string): ArmResource {
  return {
    id: `${group.id}/providers/Microsoft.Security/locations/${group.location}/jitNetworkAccessPolicies/default`,
    type: 'Microsoft.Security/locations/jitNetworkAccessPolicies',
    name: 'default',
    location: group.location,
    kind: 'Basic',
    properties: {
      provisioningState: 'Succeeded',
      virtualMachines: [
        {
          id: vmId,
          ports: [
            {
              number: 3389,
              protocol: '*',
              allowedSourceAddressPrefix: '*',
              maxRequestAccessDuration: 'PT3H',
            },
          ],
        },
      ],
      requests: [],
    },
  };
}

/** The plan of Defender for Servers on a subscription; JIT needs `P2`. */
export function defenderPricing(subscriptionId: string, plan: 'P2' | 'Free'): ArmResource {
  return {
    id: `/subscriptions/${subscriptionId}/providers/Microsoft.Security/pricings/VirtualMachines`,
    type: 'Microsoft.Security/pricings',
    name: 'VirtualMachines',
    properties:
      plan === 'P2'
        ? { pricingTier: 'Standard', subPlan: 'P2', freeTrialRemainingTime: 'PT0S' }
        : { pricingTier: 'Free', freeTrialRemainingTime: 'P30D' },
  };
}
