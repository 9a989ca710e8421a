/**
 * One rule of a network security group, with Azure's singular and plural fields read as one list each.
 * Lists hold what Azure stores: CIDR prefixes, service tags or `*`.
 * https://learn.microsoft.com/azure/virtual-network/network-security-groups-overview#security-rules
 */
export interface SecurityRule {
  name: string;
  /** 100 to 4096; default rules have 65000 and more. The lowest number wins. */
  priority: number;
  direction: 'Inbound' | 'Outbound';
  access: 'Allow' | 'Deny';
  /** `Tcp`, `Udp`, `Icmp`, `Esp`, `Ah` or `*`. */
  protocol: string;
  sources: readonly string[];
  sourceApplicationSecurityGroups: readonly string[];
  sourcePorts: readonly string[];
  destinations: readonly string[];
  destinationApplicationSecurityGroups: readonly string[];
  destinationPorts: readonly string[];
  description: string;
}

export interface NetworkSecurityGroup {
  id: string;
  name: string;
  location: string;
  etag: string;
  rules: readonly SecurityRule[];
  defaultRules: readonly SecurityRule[];
}

export const lowestPriority = 4096;
export const highestPriority = 100;

/** The group's inbound rules, default rules included, in the order in which Azure evaluates them. */
export function inboundRules(group: NetworkSecurityGroup): SecurityRule[] {
  return [...group.rules, ...group.defaultRules]
    .filter((rule) => rule.direction === 'Inbound')
    .sort((a, b) => a.priority - b.priority);
}
