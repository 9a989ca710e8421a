import { stableGuid } from '../stableGuid.ts';
import type { Principal, Subscription } from '../world.ts';
import { development, partner, production } from './contosoSubscriptions.ts';

/** From everything down to nearly nothing; `alice` holds exactly what requesting and closing a window takes. */
export const contosoPrincipals: Principal[] = [
  principal('owner', ['*']),
  principal('reader', ['*/read']),
  principal('alice', [
    '*/read',
    'Microsoft.Network/networkSecurityGroups/securityRules/write',
    'Microsoft.Network/networkSecurityGroups/securityRules/delete',
  ]),
  principal('operator', [
    '*/read',
    'Microsoft.Network/networkSecurityGroups/securityRules/write',
    'Microsoft.Network/networkSecurityGroups/securityRules/delete',
    'Microsoft.Resources/tags/write',
  ]),
  principal('bob', ['*/read'], [development]),
];

function principal(
  name: string,
  actions: readonly string[],
  subscriptions: readonly Subscription[] = [production, development, partner],
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
