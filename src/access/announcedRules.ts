import { isFirewallHolderId } from '../core/firewallHolderId.ts';
import type { SecurityRules } from './ports.ts';

/**
 * Told with the ARM id of what holds the rules before an update of a firewall begins, which takes minutes; and with that of
 * a policy of Defender for Cloud before access is asked of it.
 */
export type FirewallUpdateListener = (holderId: string) => void;

/** The same rules, with a word to somebody who waits before a write that takes minutes. */
export function announcedRules(rules: SecurityRules, tell: FirewallUpdateListener): SecurityRules {
  const announce = (id: string) => {
    if (isFirewallHolderId(id)) tell(id);
  };
  return {
    readGroup: rules.readGroup,
    put(id, ...write) {
      announce(id);
      return rules.put(id, ...write);
    },
    delete(id, ...write) {
      announce(id);
      return rules.delete(id, ...write);
    },
    writeTogether(group, ...write) {
      announce(group.id);
      return rules.writeTogether(group, ...write);
    },
  };
}
