import { ArmError } from '../arm/armError.ts';
import type { ResourceStore } from '../arm/resourceStore.ts';
import type { ArmResource } from '../world.ts';
import { backlinksOf } from './backlinks.ts';

const inUse: Record<string, { properties: readonly string[]; code: string }> = {
  'microsoft.network/networksecuritygroups': {
    properties: ['networkInterfaces', 'subnets'],
    code: 'InUseNetworkSecurityGroupCannotBeDeleted',
  },
  'microsoft.network/routetables': { properties: ['subnets'], code: 'InUseRouteTableCannotBeDeleted' },
  'microsoft.network/networkinterfaces': { properties: ['virtualMachine'], code: 'NicInUse' },
  'microsoft.network/publicipaddresses': {
    properties: ['ipConfiguration'],
    code: 'PublicIPAddressCannotBeDeleted',
  },
  'microsoft.network/firewallpolicies': {
    properties: ['firewalls', 'childPolicies'],
    code: 'FirewallPolicyCannotBeDeleted',
  },
  'microsoft.network/ipgroups': {
    properties: ['firewalls', 'firewallPolicies'],
    code: 'IpGroupCannotBeDeleted',
  },
};

/** Throws the 400 with which Azure keeps a resource that another one refers to. */
export function requireNotInUse(store: ResourceStore, resource: ArmResource): void {
  const rule = inUse[resource.type.toLowerCase()];
  const users = rule?.properties.flatMap((property) => backlinksOf(store, resource.id, property)) ?? [];
  if (rule === undefined || users.length === 0) return;
  throw new ArmError(
    400,
    rule.code,
    `Resource ${resource.id} cannot be deleted because it is in use by the following resources: ${users.join(', ')}.`,
    { details: [] },
  );
}
