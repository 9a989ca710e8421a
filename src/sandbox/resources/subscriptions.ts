import type { Arm } from '../arm/arm.ts';
import type { Answer, ArmCall } from '../arm/armCall.ts';
import { pageAnswer } from '../arm/pageAnswer.ts';
import { isVisible } from '../authorization/isAllowed.ts';
import { requireAction } from '../authorization/requireAction.ts';
import type { Subscription } from '../world.ts';

/** `GET /tenants`: the tenants of the subscriptions that the caller sees. */
export function listTenants(arm: Arm, call: ArmCall): Answer {
  const ids = new Set(visible(arm, call).map(({ tenantId }) => tenantId));
  return pageAnswer(arm, call, [...ids], (tenantId) => ({
    id: `/tenants/${tenantId}`,
    tenantId,
    displayName: 'Contoso',
    countryCode: 'US',
    tenantCategory: 'Home',
    defaultDomain: 'contoso.com',
    domains: ['contoso.com'],
    tenantType: 'AAD',
  }));
}

/** `GET /subscriptions`: those in which the caller holds any role. */
export function listSubscriptions(arm: Arm, call: ArmCall): Answer {
  return pageAnswer(arm, call, visible(arm, call), shown);
}

export function getSubscription(arm: Arm, call: ArmCall): Answer {
  const { scope, subscriptionId } = call.path;
  if (!isVisible(call.principal, scope)) {
    requireAction(call.principal, 'Microsoft.Resources/subscriptions/read', scope);
  }
  const found = arm.subscriptions.find((entry) => sameId(entry, subscriptionId ?? ''));
  return { status: 200, body: found && shown(found) };
}

/** `GET /subscriptions/{id}/locations`: the regions that hold resources. */
export function listLocations(arm: Arm, call: ArmCall): Answer {
  const { scope } = call.path;
  const used = arm.store
    .under(scope)
    .flatMap(({ location }) => location?.toLowerCase().replaceAll(' ', '') ?? []);
  const names = [...new Set(['westeurope', 'northeurope', 'eastus', ...used])];
  return pageAnswer(arm, call, names, (name) => ({
    id: `${scope}/locations/${name}`,
    name,
    type: 'Region',
    displayName: name,
    regionalDisplayName: name,
    metadata: { regionType: 'Physical', regionCategory: 'Recommended' },
  }));
}

export function sameId({ subscriptionId }: Subscription, id: string): boolean {
  return subscriptionId.toLowerCase() === id.toLowerCase();
}

function visible(arm: Arm, { principal }: ArmCall): Subscription[] {
  return arm.subscriptions.filter(({ subscriptionId }) =>
    isVisible(principal, `/subscriptions/${subscriptionId}`),
  );
}

function shown({ subscriptionId, displayName, tenantId }: Subscription) {
  return {
    id: `/subscriptions/${subscriptionId}`,
    authorizationSource: 'RoleBased',
    managedByTenants: [],
    subscriptionId,
    tenantId,
    displayName,
    state: 'Enabled',
    subscriptionPolicies: {
      locationPlacementId: 'Public_2014-09-01',
      quotaId: 'PayAsYouGo_2014-09-01',
      spendingLimit: 'Off',
    },
  };
}
