import type { Machine } from './machine.ts';

/**
 * The policy of Defender for Cloud that the VM is in, else the one that the portal would put it in: `default`, one for each
 * resource group and region.
 */
export function defenderPolicyId(machine: Machine): string {
  if (machine.defender) return machine.defender.policyId;
  const { subscriptionId, resourceGroup, location } = machine;
  return (
    `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.Security` +
    `/locations/${location.toLowerCase().replaceAll(' ', '')}/jitNetworkAccessPolicies/default`
  );
}
