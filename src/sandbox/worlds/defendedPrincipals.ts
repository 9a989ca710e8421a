import { stableGuid } from '../stableGuid.ts';
import type { Principal } from '../world.ts';
import { defendedSubscription, undefendedSubscription } from './defendedSubscriptions.ts';

/** `requester` holds what Microsoft lists for requesting access, and so no right to write anything of a network. */
export const defendedPrincipals: Principal[] = [
  principal('owner', ['*']),
  principal('requester', [
    'Microsoft.Security/locations/jitNetworkAccessPolicies/initiate/action',
    'Microsoft.Security/locations/jitNetworkAccessPolicies/*/read',
    'Microsoft.Security/locations/jitNetworkAccessPolicies/read',
    'Microsoft.Compute/virtualMachines/read',
    'Microsoft.Network/networkInterfaces/read',
    'Microsoft.Network/networkInterfaces/*/read',
    'Microsoft.Network/publicIPAddresses/read',
  ]),
  principal('reader', ['*/read']),
];

function principal(name: string, actions: readonly string[]): Principal {
  return {
    name,
    objectId: stableGuid(`principal ${name}`),
    assignments: [defendedSubscription, undefendedSubscription].map(({ subscriptionId }) => ({
      scope: `/subscriptions/${subscriptionId}`,
      actions: [...actions],
      notActions: [],
    })),
  };
}
