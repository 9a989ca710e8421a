import { parentId, parseArmId } from './armId.ts';
import type { NeededAction } from './permission.ts';

const network = 'Microsoft.Network';

/**
 * What writing the rules of a classic firewall needs: the firewall is written as a whole, and Azure asks for what it is
 * joined to as well. https://learn.microsoft.com/azure/firewall/roles-permissions
 */
export const classicFirewallActions = {
  write: `${network}/azureFirewalls/write`,
  joins: [`${network}/virtualNetworks/subnets/join/action`, `${network}/publicIPAddresses/join/action`],
} as const;

/** What writing our own rule collection group in a firewall policy needs; the last one that closes deletes it. */
export const firewallPolicyActions = [
  `${network}/firewallPolicies/ruleCollectionGroups/write`,
  `${network}/firewallPolicies/ruleCollectionGroups/delete`,
] as const;

/**
 * What writing rules of ours in firewalls needs; the ids are of what holds them. A firewall, its network and its
 * addresses are in one resource group, so the rights to join are asked for there.
 */
export function firewallWriteActions(holderIds: readonly string[]): NeededAction[] {
  return holderIds.flatMap((id): NeededAction[] => {
    if (isInPolicy(id)) return firewallPolicyActions.map((action) => ({ action, scope: parentId(id) }));
    return [
      { action: classicFirewallActions.write, scope: id },
      ...classicFirewallActions.joins.map((action) => ({ action, scope: resourceGroupOf(id) })),
    ];
  });
}

/** What reading them needs. */
export function firewallReadActions(holderIds: readonly string[]): NeededAction[] {
  return holderIds.flatMap((id): NeededAction[] =>
    isInPolicy(id)
      ? [`${network}/firewallPolicies/read`, `${network}/firewallPolicies/ruleCollectionGroups/read`].map(
          (action) => ({ action, scope: parentId(id) }),
        )
      : [{ action: `${network}/azureFirewalls/read`, scope: id }],
  );
}

function isInPolicy(holderId: string): boolean {
  return /\/firewallPolicies\//i.test(holderId);
}

function resourceGroupOf(id: string): string {
  const { subscriptionId, resourceGroup } = parseArmId(id) ?? {};
  return subscriptionId === undefined
    ? id
    : `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}`;
}
