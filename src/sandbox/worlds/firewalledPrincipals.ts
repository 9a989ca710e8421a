import { stableGuid } from '../stableGuid.ts';
import type { Principal, Subscription } from '../world.ts';
import { connectivity, workloads } from './firewalledSubscriptions.ts';

const securityRules = [
  'Microsoft.Network/networkSecurityGroups/securityRules/write',
  'Microsoft.Network/networkSecurityGroups/securityRules/delete',
];
const firewalls = [
  'Microsoft.Network/azureFirewalls/write',
  'Microsoft.Network/firewallPolicies/ruleCollectionGroups/write',
  'Microsoft.Network/firewallPolicies/ruleCollectionGroups/delete',
];
const joins = [
  'Microsoft.Network/virtualNetworks/subnets/join/action',
  'Microsoft.Network/publicIPAddresses/join/action',
  'Microsoft.Network/firewallPolicies/join/action',
  'Microsoft.Network/ipGroups/join/action',
];

/**
 * `operator` holds what opening and closing through a firewall takes, `nojoin` the same without the rights on what a
 * firewall is joined to, `alice` the rules of security groups only, and `appteam` sees the machines but no firewall.
 */
export const firewalledPrincipals: Principal[] = [
  principal('owner', ['*']),
  principal('reader', ['*/read']),
  principal('operator', ['*/read', ...securityRules, ...firewalls, ...joins]),
  principal('nojoin', ['*/read', ...securityRules, ...firewalls]),
  principal('alice', ['*/read', ...securityRules]),
  principal('appteam', ['*/read', ...securityRules], [workloads]),
];

function principal(
  name: string,
  actions: readonly string[],
  subscriptions: readonly Subscription[] = [connectivity, workloads],
): Principal {
  return {
    name,
    objectId: stableGuid(`principal ${name}`),
    assignments: subscriptions.map(({ subscriptionId }) => ({
      scope: `/subscriptions/${subscriptionId}`,
      actions: [...actions],
      notActions: [],
    })),
  };
}
