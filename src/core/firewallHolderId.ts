/** Whether the id is of a classic firewall or of a rule collection group, as against a network security group's. */
export function isFirewallHolderId(id: string): boolean {
  return /\/providers\/microsoft\.network\/(azurefirewalls\/[^/]+|firewallpolicies\/[^/]+\/rulecollectiongroups\/[^/]+)$/i.test(
    id,
  );
}
