import type { JsonObject } from '../json.ts';

const rule = (
  name: string,
  description: string,
  [sourceAddressPrefix, destinationAddressPrefix]: [string, string],
  [access, priority, direction]: ['Allow' | 'Deny', number, 'Inbound' | 'Outbound'],
): JsonObject => ({
  name,
  properties: {
    description,
    protocol: '*',
    sourcePortRange: '*',
    destinationPortRange: '*',
    sourceAddressPrefix,
    destinationAddressPrefix,
    access,
    priority,
    direction,
  },
});

const vnet: [string, string] = ['VirtualNetwork', 'VirtualNetwork'];

/** The six rules that every network security group has and nobody can remove. */
export const defaultSecurityRules: readonly JsonObject[] = [
  rule('AllowVnetInBound', 'Allow inbound traffic from all VMs in VNET', vnet, ['Allow', 65000, 'Inbound']),
  rule(
    'AllowAzureLoadBalancerInBound',
    'Allow inbound traffic from azure load balancer',
    ['AzureLoadBalancer', '*'],
    ['Allow', 65001, 'Inbound'],
  ),
  rule('DenyAllInBound', 'Deny all inbound traffic', ['*', '*'], ['Deny', 65500, 'Inbound']),
  rule('AllowVnetOutBound', 'Allow outbound traffic from all VMs to all VMs in VNET', vnet, [
    'Allow',
    65000,
    'Outbound',
  ]),
  rule(
    'AllowInternetOutBound',
    'Allow outbound traffic from all VMs to Internet',
    ['*', 'Internet'],
    ['Allow', 65001, 'Outbound'],
  ),
  rule('DenyAllOutBound', 'Deny all outbound traffic', ['*', '*'], ['Deny', 65500, 'Outbound']),
];
