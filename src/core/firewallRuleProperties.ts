import type { GroupRuleProperties } from './ruleProperties.ts';
import type { SecurityRule } from './securityRule.ts';

/**
 * The body of a rule of ours in a firewall, in Azure's words; a policy says `ipProtocols` for `protocols`. A `Dnat` rule
 * has all fields; `destinationAddresses` and `destinationPorts` are then the firewall's public address and port.
 */
export interface FirewallRuleProperties {
  action: 'Dnat' | 'Allow' | 'Deny';
  /** Of its collection; one that stands already keeps its own. */
  priority: number;
  description: string;
  protocols: readonly ('TCP' | 'UDP')[];
  sourceAddresses: readonly string[];
  destinationAddresses: readonly string[];
  destinationPorts: readonly string[];
  translatedAddress?: string;
  translatedPort?: string;
}

export function isOfFirewall(
  properties: GroupRuleProperties | FirewallRuleProperties,
): properties is FirewallRuleProperties {
  return 'protocols' in properties;
}

/** The rule of ours that a firewall holds once `properties` are written under `name`: what translates leads to the VM. */
export function firewallRuleFrom(name: string, properties: FirewallRuleProperties): SecurityRule {
  const { action, priority, description, protocols, sourceAddresses } = properties;
  const [address = ''] = properties.destinationAddresses;
  const [port = ''] = properties.destinationPorts;
  const isDnat = action === 'Dnat';
  return {
    name,
    priority,
    direction: 'Inbound',
    access: action === 'Deny' ? 'Deny' : 'Allow',
    protocol: protocolOf(protocols),
    sources: sourceAddresses,
    sourceApplicationSecurityGroups: [],
    sourcePorts: ['*'],
    destinations: isDnat ? [properties.translatedAddress ?? ''] : properties.destinationAddresses,
    destinationApplicationSecurityGroups: [],
    destinationPorts: isDnat ? [properties.translatedPort ?? ''] : properties.destinationPorts,
    description,
    inFirewall: isDnat ? { action, frontend: { address, port: Number(port) } } : { action },
  };
}

/** The properties that write a firewall's rule of ours again. */
export function firewallPropertiesOf(
  rule: Omit<SecurityRule, 'name'>,
  inFirewall: NonNullable<SecurityRule['inFirewall']>,
): FirewallRuleProperties {
  const { priority, description, sources: sourceAddresses, destinations, destinationPorts } = rule;
  const common = { priority, description, protocols: firewallProtocols(rule.protocol), sourceAddresses };
  if (inFirewall.action !== 'Dnat') {
    return { action: inFirewall.action, ...common, destinationAddresses: destinations, destinationPorts };
  }
  const { address, port } = inFirewall.frontend;
  const [translatedAddress = ''] = destinations;
  const [translatedPort = ''] = destinationPorts;
  return {
    action: 'Dnat',
    ...common,
    destinationAddresses: [address],
    destinationPorts: [String(port)],
    translatedAddress,
    translatedPort,
  };
}

function protocolOf(protocols: readonly string[]): 'Tcp' | 'Udp' | '*' {
  const [only, ...others] = new Set(protocols);
  if (only === undefined || others.length > 0) return '*';
  return only === 'TCP' ? 'Tcp' : 'Udp';
}

/** What a firewall calls a protocol of ours or of a security rule; it has no word for both but both. */
export function firewallProtocols(protocol: string): FirewallRuleProperties['protocols'] {
  switch (protocol.toUpperCase()) {
    case 'TCP':
      return ['TCP'];
    case 'UDP':
      return ['UDP'];
    default:
      return ['TCP', 'UDP'];
  }
}
