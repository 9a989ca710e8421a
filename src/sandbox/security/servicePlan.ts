import type { ResourceStore } from '../arm/resourceStore.ts';

/** Whether a subscription has Defender for Servers Plan 2, which just-in-time access needs; Standard without a sub-plan is all. */
export function hasServersPlan2(store: ResourceStore, subscriptionId: string): boolean {
  const pricing = store.get(
    `/subscriptions/${subscriptionId}/providers/Microsoft.Security/pricings/VirtualMachines`,
  );
  const { pricingTier, subPlan } = pricing?.properties ?? {};
  return String(pricingTier).toLowerCase() === 'standard' && String(subPlan ?? 'P2').toUpperCase() === 'P2';
}
