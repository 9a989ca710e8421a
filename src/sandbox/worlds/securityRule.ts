/** One rule as a person would say it. Lists become Azure's plural fields, single values the singular ones. */
export interface SecurityRuleFacts {
  name: string;
  priority: number;
  access: 'Allow' | 'Deny';
  /** Destination ports, such as `22` or `8000-8080`; `*` where left out. */
  ports?: string | readonly string[];
  protocol?: 'Tcp' | 'Udp' | 'Icmp' | 'Esp' | 'Ah' | '*';
  /** Addresses, CIDRs or a service tag; `*` where left out. */
  source?: string | readonly string[];
  destination?: string | readonly string[];
  sourceGroups?: readonly { id: string }[];
  destinationGroups?: readonly { id: string }[];
  direction?: 'Inbound' | 'Outbound';
  description?: string;
}

/** A rule as Azure answers it: singular and plural fields side by side, unused plural ones empty. */
export function securityRule(networkSecurityGroupId: string, facts: SecurityRuleFacts) {
  return child(networkSecurityGroupId, 'securityRules', facts);
}

/** The six rules that every NSG ends with and nobody can remove. */
export function defaultSecurityRules(networkSecurityGroupId: string) {
  return defaults.map((facts) => child(networkSecurityGroupId, 'defaultSecurityRules', facts));
}

const defaults: readonly SecurityRuleFacts[] = [
  {
    name: 'AllowVnetInBound',
    description: 'Allow inbound traffic from all VMs in VNET',
    priority: 65000,
    access: 'Allow',
    source: 'VirtualNetwork',
    destination: 'VirtualNetwork',
  },
  {
    name: 'AllowAzureLoadBalancerInBound',
    description: 'Allow inbound traffic from azure load balancer',
    priority: 65001,
    access: 'Allow',
    source: 'AzureLoadBalancer',
  },
  {
    name: 'DenyAllInBound',
    description: 'Deny all inbound traffic',
    priority: 65500,
    access: 'Deny',
  },
  {
    name: 'AllowVnetOutBound',
    description: 'Allow outbound traffic from all VMs to all VMs in VNET',
    priority: 65000,
    access: 'Allow',
    source: 'VirtualNetwork',
    destination: 'VirtualNetwork',
    direction: 'Outbound',
  },
  {
    name: 'AllowInternetOutBound',
    description: 'Allow outbound traffic from all VMs to Internet',
    priority: 65001,
    access: 'Allow',
    destination: 'Internet',
    direction: 'Outbound',
  },
  {
    name: 'DenyAllOutBound',
    description: 'Deny all outbound traffic',
    priority: 65500,
    access: 'Deny',
    direction: 'Outbound',
  },
];

function child(networkSecurityGroupId: string, kind: string, facts: SecurityRuleFacts) {
  return {
    name: facts.name,
    id: `${networkSecurityGroupId}/${kind}/${facts.name}`,
    type: `Microsoft.Network/networkSecurityGroups/${kind}`,
    properties: {
      provisioningState: 'Succeeded',
      ...(facts.description === undefined ? {} : { description: facts.description }),
      protocol: facts.protocol ?? '*',
      sourcePortRange: '*',
      ...oneOrMany('destinationPortRange', 'destinationPortRanges', facts.ports ?? '*'),
      ...side('source', facts.source, facts.sourceGroups),
      ...side('destination', facts.destination, facts.destinationGroups),
      access: facts.access,
      priority: facts.priority,
      direction: facts.direction ?? 'Inbound',
      sourcePortRanges: [],
    },
  };
}

function side(
  which: 'source' | 'destination',
  addresses: string | readonly string[] | undefined,
  groups: readonly { id: string }[] | undefined,
): Record<string, unknown> {
  if (groups)
    return {
      [`${which}AddressPrefixes`]: [],
      [`${which}ApplicationSecurityGroups`]: groups.map(({ id }) => ({ id })),
    };
  return oneOrMany(`${which}AddressPrefix`, `${which}AddressPrefixes`, addresses ?? '*');
}

function oneOrMany(one: string, many: string, value: string | readonly string[]): Record<string, unknown> {
  return typeof value === 'string' ? { [one]: value, [many]: [] } : { [many]: [...value] };
}
