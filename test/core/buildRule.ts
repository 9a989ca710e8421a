import type { SecurityRule } from '../../src/core/securityRule.ts';

/**
 * A rule in one line: `rule('allow-ssh', 300, 'Allow', 'Tcp', '10.0.0.0/8,Internet -> any:22,8000-8080')`. An IPv6
 * destination stands in brackets; `asg/name` on either side is an application security group.
 */
export function rule(
  name: string,
  priority: number,
  access: 'Allow' | 'Deny',
  protocol: string,
  flow: string,
  more: Partial<SecurityRule> = {},
): SecurityRule {
  const [from = '', to = ''] = flow.split(' -> ');
  const colon = to.lastIndexOf(':');
  const source = sideOf(from);
  const destination = sideOf(to.slice(0, colon).replace(/[[\]]/g, ''));
  return {
    name,
    priority,
    direction: 'Inbound',
    access,
    protocol: protocol === 'any' ? '*' : protocol,
    sources: source.prefixes,
    sourceApplicationSecurityGroups: source.groups,
    sourcePorts: ['*'],
    destinations: destination.prefixes,
    destinationApplicationSecurityGroups: destination.groups,
    destinationPorts: list(to.slice(colon + 1)),
    description: '',
    ...more,
  };
}

export function asgId(name: string): string {
  return `/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/applicationSecurityGroups/${name}`;
}

/** The rules that Azure puts at the end of every network security group. */
export const defaultRules: readonly SecurityRule[] = [
  rule('AllowVnetInBound', 65000, 'Allow', 'any', 'VirtualNetwork -> VirtualNetwork:any'),
  rule('AllowAzureLoadBalancerInBound', 65001, 'Allow', 'any', 'AzureLoadBalancer -> any:any'),
  rule('DenyAllInBound', 65500, 'Deny', 'any', 'any -> any:any'),
];

function sideOf(text: string): { prefixes: string[]; groups: string[] } {
  const entries = list(text);
  const isGroup = (entry: string) => entry.startsWith('asg/');
  return {
    prefixes: entries.filter((entry) => !isGroup(entry)),
    groups: entries.filter(isGroup).map((entry) => asgId(entry.slice(4))),
  };
}

function list(text: string): string[] {
  return text.split(',').map((entry) => (entry === 'any' ? '*' : entry));
}
