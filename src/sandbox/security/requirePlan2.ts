import { ArmError } from '../arm/armError.ts';
import type { ResourceStore } from '../arm/resourceStore.ts';
import { hasServersPlan2 } from './servicePlan.ts';

/** Throws unless the subscription has the plan that just-in-time access is part of. */
export function requirePlan2(store: ResourceStore, subscriptionId: string): void {
  if (hasServersPlan2(store, subscriptionId)) return;
  throw new ArmError(
    400,
    'UnsupportedPricingTier',
    `Just-in-time network access is not available for subscription '${subscriptionId}'. ` +
      'It requires Microsoft Defender for Servers Plan 2.',
  );
}
