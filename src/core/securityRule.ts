import type { FirewallRuleSet } from './firewall.ts';
import { remembered } from './remembered.ts';

/**
 * One rule of a network security group, with Azure's singular and plural fields read as one list each.
 * Lists hold what Azure stores: CIDR prefixes, service tags or `*`. Nobody changes a rule or a group in place; another
 * content is another object, because what was worked out of one is remembered with it.
 * https://learn.microsoft.com/azure/virtual-network/network-security-groups-overview#security-rules
 */
export interface SecurityRule {
  readonly name: string;
  /** 100 to 4096; default rules have 65000 and more. The lowest number wins. */
  readonly priority: number;
  readonly direction: 'Inbound' | 'Outbound';
  readonly access: 'Allow' | 'Deny';
  /** `Tcp`, `Udp`, `Icmp`, `Esp`, `Ah` or `*`. */
  readonly protocol: string;
  readonly sources: readonly string[];
  readonly sourceApplicationSecurityGroups: readonly string[];
  readonly sourcePorts: readonly string[];
  readonly destinations: readonly string[];
  readonly destinationApplicationSecurityGroups: readonly string[];
  readonly destinationPorts: readonly string[];
  readonly description: string;
  /**
   * Set for a rule of ours in a firewall. One that translates leads from the frontend, a public address and port of the
   * firewall, to the destination; `priority` is its collection's.
   */
  readonly inFirewall?:
    | { readonly action: 'Dnat'; readonly frontend: { readonly address: string; readonly port: number } }
    | { readonly action: 'Allow' | 'Deny' };
}

/**
 * What holds rules of ours on the way to VMs: a network security group, or, where `firewall` is set, a classic Azure
 * Firewall or the rule collection group of ours in a firewall policy. A firewall's `rules` are ours alone, and it has no
 * default rules.
 */
export interface NetworkSecurityGroup {
  readonly id: string;
  readonly name: string;
  readonly location: string;
  readonly etag: string;
  readonly rules: readonly SecurityRule[];
  readonly defaultRules: readonly SecurityRule[];
  readonly firewall?: FirewallRuleSet;
}

export const lowestPriority = 4096;
export const highestPriority = 100;

/** The group's inbound rules, default rules included, in the order in which Azure evaluates them. */
export const inboundRules = remembered((group: NetworkSecurityGroup): readonly SecurityRule[] =>
  [...group.rules, ...group.defaultRules]
    .filter((rule) => rule.direction === 'Inbound')
    .sort((a, b) => a.priority - b.priority),
);
