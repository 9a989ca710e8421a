import type { NetworkSecurityGroup, SecurityRule } from '../../src/core/securityRule.ts';
import { defaultRules } from './buildRule.ts';

/** A network security group with these rules and Azure's default ones. */
export function group(name: string, ...rules: SecurityRule[]): NetworkSecurityGroup {
  return { id: groupId(name), name, location: 'westeurope', etag: '', rules, defaultRules };
}

export function groupId(name: string): string {
  return `/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/networkSecurityGroups/${name}`;
}
