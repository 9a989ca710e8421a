import type { FirewallUpdateListener } from './announcedRules.ts';
import type { DefenderPolicies } from './defenderPolicies.ts';

/** The same policies, with a word to somebody who waits, before access is asked for: what is granted takes a while to appear. */
export function announcedPolicies(
  policies: DefenderPolicies,
  tell: FirewallUpdateListener,
): DefenderPolicies {
  return {
    ...policies,
    initiate(policyId, ...asked) {
      tell(policyId);
      return policies.initiate(policyId, ...asked);
    },
  };
}
