import { type JitPolicy, jitPolicy } from '../../core/jitPolicy.ts';
import { formatPolicyDocument, type PolicyDocument } from '../../core/policyDocument.ts';

/**
 * A VM and its policy as Defender takes them: ports in their order and sources without overlaps, which a security rule must
 * not have. What Defender shows of it reads the same, so that the two can be held against each other.
 */
export function documentOf(vmId: string, policy: JitPolicy): PolicyDocument {
  const whole = jitPolicy(policy.ports);
  return formatPolicyDocument(vmId, whole.ok ? whole.value : policy);
}
