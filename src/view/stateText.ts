import type { JitState, NoRecommendationReason } from '../core/classify.ts';

/** The name of a JIT state, as Defender for Cloud writes it. */
export function stateText(state: JitState): string {
  return states[state];
}

/** Why a VM has no recommendation. */
export function reasonText(reason: NoRecommendationReason): string {
  return reasons[reason];
}

const states = {
  configured: 'Configured',
  recommended: 'Recommended',
  none: 'No recommendation',
} as const satisfies Record<JitState, string>;

const reasons = {
  missingNsg: 'No network security group on the subnet or the network interface',
  classic: 'Classic virtual machine',
  disabledByPolicy: 'Turned off by Azure Policy on the subscription or resource group',
  noPublicIpNoNsg: 'No public address and no network security group',
} as const satisfies Record<NoRecommendationReason, string>;
