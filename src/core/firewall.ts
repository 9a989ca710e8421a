import type { IpPrefix } from './ipPrefix.ts';
import type { PublicAddress } from './publicAddress.ts';

/** An Azure Firewall that may stand before VMs, in a virtual network or in a virtual hub. */
export interface Firewall {
  id: string;
  name: string;
  /** Where routes send traffic to it. */
  privateAddresses: readonly IpPrefix[];
  /** In the order in which the firewall names them. */
  publicAddresses: readonly PublicAddress[];
  /**
   * From where a VM sees what the firewall translates: the prefixes of AzureFirewallSubnet, or of the virtual hub.
   * https://learn.microsoft.com/azure/firewall/snat-private-range
   */
  translatedSources: readonly IpPrefix[];
}

/** What Azure says of the last update. `failed`: some instances have the rules as they are written, others as before. */
export type FirewallState = 'succeeded' | 'updating' | 'failed';

/** Rules of one kind and action that other people wrote, as far as they decide what reaches a VM. */
export interface FirewallCollection {
  /** ARM id of what holds it: the classic firewall, or a rule collection group. */
  holder: string;
  name: string;
  action: 'Dnat' | 'Allow' | 'Deny';
  /** The lowest number is evaluated first, among the collections of its kind in its holder. */
  priority: number;
  /** Of the rule collection group that holds it, which comes before the collection's own; 0 in a classic firewall. */
  groupPriority: number;
  /** A parent policy's, which is evaluated before everything of the policy itself. */
  isInherited: boolean;
  rules: readonly FirewallRule[];
}

export interface FirewallRule {
  name: string;
  /** Upper case: `TCP`, `UDP`, `ANY`, and others that no VM's management port has. */
  protocols: readonly string[];
  /** Prefixes, ranges `a-b`, `*` and service tags. The addresses of an IP group that was read stand here themselves. */
  sources: readonly string[];
  destinations: readonly string[];
  destinationPorts: readonly string[];
  /** Where a NAT rule leads; null for a network rule, and for a NAT rule that leads to a name. */
  translated: { address: string; port: number } | null;
  /** Names IP groups that could not be read, so it may match more than is said here. */
  hasUnreadGroups: boolean;
}

/**
 * The rules of one classic firewall, or of one firewall policy, which several firewalls may share. Other people's are
 * here; ours are the rules of the holder to which this belongs.
 */
export interface FirewallRuleSet {
  kind: 'classic' | 'policy';
  /** ARM id of the classic firewall or of the policy. */
  ownerId: string;
  /** Those that these rules are in force on; every one of them sees a rule of ours. */
  firewalls: readonly Firewall[];
  /** NAT collections, then network collections, each in the order in which they are evaluated: a parent policy's first. */
  collections: readonly FirewallCollection[];
  /** Priorities of the policy's rule collection groups, ours not among them; empty for a classic firewall. */
  groupPriorities: readonly number[];
  /** Of our own group in the policy; null where it is not there, and for a classic firewall. */
  ownGroupPriority: number | null;
  state: FirewallState;
  /** Parent policies that could not be read: their network rules come first, and are not among `collections`. */
  unreadPolicies?: readonly string[];
}
