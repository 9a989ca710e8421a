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
}

export interface NetworkSecurityGroup {
  readonly id: string;
  readonly name: string;
  readonly location: string;
  readonly etag: string;
  readonly rules: readonly SecurityRule[];
  readonly defaultRules: readonly SecurityRule[];
}

export const lowestPriority = 4096;
export const highestPriority = 100;

/** The group's inbound rules, default rules included, in the order in which Azure evaluates them. */
export const inboundRules = remembered((group: NetworkSecurityGroup): readonly SecurityRule[] =>
  [...group.rules, ...group.defaultRules]
    .filter((rule) => rule.direction === 'Inbound')
    .sort((a, b) => a.priority - b.priority),
);
