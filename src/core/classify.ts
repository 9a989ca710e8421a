import { backendOf } from './backendOf.ts';
import { type Endpoint, groupIdsOf, type Machine } from './machine.ts';
import { type PolicyReading, readPolicyTags } from './policyTag.ts';

export type JitState = 'configured' | 'recommended' | 'none';
export type NoRecommendationReason = 'missingNsg' | 'classic' | 'disabledByPolicy' | 'noPublicIpNoNsg';

export interface Classification {
  state: JitState;
  /** Empty unless the state is `none`, and where the VM's network could not be read. */
  reasons: readonly NoRecommendationReason[];
  /** What the VM's own tags say; Defender's policy is not here. */
  reading: PolicyReading;
}

/**
 * The VM's place in the three lists that Defender for Cloud shows: configured, recommended, no recommendation.
 * https://learn.microsoft.com/azure/defender-for-cloud/just-in-time-access-overview
 */
export function classify(machine: Machine): Classification {
  const reading = readPolicyTags(machine.tags);
  if (machine.deployment === 'classic') return { state: 'none', reasons: ['classic'], reading };
  if (backendOf(machine) !== null) return { state: 'configured', reasons: [], reading };
  const network = networkReasons(machine);
  // What is not seen is no reason: somebody may see less of the VM's network than stands there.
  const mayBePublic = machine.unreadLoadBalancers !== undefined && network.includes('noPublicIpNoNsg');
  const isUnknown = network.length > 0 && (machine.unreadInterfaces !== undefined || mayBePublic);
  const reasons = [...(isUnknown ? [] : network), ...(machine.disabledByPolicy ? disabledByPolicy : [])];
  return { state: isUnknown || reasons.length > 0 ? 'none' : 'recommended', reasons, reading };
}

const disabledByPolicy = ['disabledByPolicy'] as const;

/**
 * A missing group is the reason only where a public path exists, a load balancer's included; without one there is nothing
 * to guard. A firewall on the path guards like a group.
 */
function networkReasons(machine: Machine): NoRecommendationReason[] {
  const isGuarded = ({ route, ...endpoint }: Endpoint) =>
    groupIdsOf(endpoint).length > 0 || route?.via === 'firewall';
  if (machine.endpoints.some(isGuarded)) return [];
  const isPublic = machine.endpoints.some(
    ({ publicAddress, mappings }) => publicAddress !== null || mappings.length > 0,
  );
  return isPublic ? ['missingNsg'] : ['noPublicIpNoNsg'];
}
