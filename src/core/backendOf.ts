import type { Machine } from './machine.ts';
import { readPolicyTags } from './policyTag.ts';

/**
 * Who applies the policy that the VM has: our own engine where its tag says one, else Defender for Cloud where a policy of
 * its has the VM; null where it has none. A tag is this product's own word, so it counts where both are there.
 */
export function backendOf(machine: Pick<Machine, 'tags' | 'defender'>): 'direct' | 'defender' | null {
  const { kind } = readPolicyTags(machine.tags);
  if (kind === 'policy') return 'direct';
  return machine.defender ? 'defender' : null;
}
