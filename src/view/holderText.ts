import { childName, parentId } from '../core/armId.ts';
import { isFirewallHolderId } from '../core/firewallHolderId.ts';
import { plainText } from './plainText.ts';

/**
 * What holds rules of ours, by its id: `network security group front-nsg`, `firewall fw-classic`, `firewall policy
 * hub-rules`. In a policy it is a rule collection group of our own, of which nobody needs to know.
 */
export function holderText(id: string): string {
  return isFirewallHolderId(id)
    ? firewallHolderText(id)
    : `network security group ${plainText(childName(id))}`;
}

/** The same where there is little room: a network security group goes by its name alone. */
export function briefHolderText(id: string): string {
  return isFirewallHolderId(id) ? firewallHolderText(id) : plainText(childName(id));
}

/** The firewall itself that is told by the holder: several may have one policy, of which each has the rules. */
export function firewallBehindText(holderId: string): string {
  return isInPolicy(holderId)
    ? `the firewall of policy ${plainText(childName(parentId(holderId)))}`
    : firewallHolderText(holderId);
}

/** Of a firewall itself, of a policy's rule collection group, or of the policy. */
function firewallHolderText(id: string): string {
  return isInPolicy(id)
    ? `firewall policy ${plainText(childName(parentId(id)))}`
    : `firewall ${plainText(childName(id))}`;
}

/** Whether the holder is a rule collection group, whose policy several firewalls may have. */
export function isInPolicy(holderId: string): boolean {
  return /\/ruleCollectionGroups\/[^/]+$/i.test(holderId);
}
