import { childName, parentId } from '../core/armId.ts';

/** The rule collection group of ours in a firewall policy. */
export const ownGroupName = 'JitAccess';

/** What holds the rules of a firewall that is asked by its policy: our group in it, whether it is there or not. */
export function policyHolderId(policyId: string): string {
  return `${policyId}/ruleCollectionGroups/${ownGroupName}`;
}

/** Where rules of ours for a firewall stand: in our group of its policy, else in the firewall itself. */
export function holderIdOf(firewallId: string, policyId: string | undefined): string {
  return policyId === undefined ? firewallId : policyHolderId(policyId);
}

export function isPolicyHolder(id: string): boolean {
  return /\/providers\/Microsoft\.Network\/firewallPolicies\/[^/]+\/ruleCollectionGroups\/[^/]+$/i.test(id);
}

/** What Azure updates as one, and so takes one write of at a time: the policy, or the classic firewall. */
export function updatedAsOne(holderId: string): string {
  return isPolicyHolder(holderId) ? parentId(holderId) : holderId;
}

export function isOwnGroup(groupId: string): boolean {
  return childName(groupId).toLowerCase() === ownGroupName.toLowerCase();
}
