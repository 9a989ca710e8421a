import type { ResourceStore } from '../arm/resourceStore.ts';

/** Whether a subscription has Defender for Servers Plan 2, which just-in-time access needs. */
export function hasServersPlan2(store: ResourceStore, subscriptionId: string): boolean {
  const pricing = store.get(
    `/subscriptions/${subscriptionId}/providers/Microsoft.Security/pricings/VirtualMachines`,
  );
  const { pricingTier, subPlan } = pricing?.properties ?? {};
  return String(pricingTier).toLowerCase() === 'standard' && String(subPlan).toUpperCase() === 'P2';
}
