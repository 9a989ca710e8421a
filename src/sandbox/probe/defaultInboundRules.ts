import type { Bag } from './bag.ts';

/** The inbound rules that every NSG ends with, for worlds that leave them out. */
export const defaultInboundRules: readonly Bag[] = [
  rule('AllowVnetInBound', 65000, 'Allow', 'VirtualNetwork', 'VirtualNetwork'),
  rule('AllowAzureLoadBalancerInBound', 65001, 'Allow', 'AzureLoadBalancer', '*'),
  rule('DenyAllInBound', 65500, 'Deny', '*', '*'),
];

function rule(name: string, priority: number, access: string, source: string, destination: string): Bag {
  return {
    name,
    properties: {
      protocol: '*',
      sourcePortRange: '*',
      destinationPortRange: '*',
      sourceAddressPrefix: source,
      destinationAddressPrefix: destination,
      access,
      priority,
      direction: 'Inbound',
    },
  };
}
