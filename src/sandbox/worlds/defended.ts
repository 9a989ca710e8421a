import { activityEvent } from '../insights/activityEvent.ts';
import type { JsonObject } from '../json.ts';
import { jitPolicyType } from '../security/jitPolicyType.ts';
import { stableGuid } from '../stableGuid.ts';
import type { World } from '../world.ts';
import { defendedEdge } from './defendedEdge.ts';
import { defendedFarm } from './defendedFarm.ts';
import { defendedOps } from './defendedOps.ts';
import { defendedPrincipals } from './defendedPrincipals.ts';
import { defendedShop, shopPolicyId, shopRequests } from './defendedShop.ts';
import { defendedSubscription, undefendedSubscription } from './defendedSubscriptions.ts';
import { defenderPricing } from './defenderPolicy.ts';
import type { JitRequestFacts } from './jitPolicy.ts';
import { withBackReferences } from './withBackReferences.ts';

/**
 * A company that has just-in-time access by Defender for Cloud.
 *
 * | group | policy | machines |
 * |---|---|---|
 * | shop | `default`, West Europe | web-01 (open to bob), web-02 (rules at 100 and 101), win-01 (an allow at 300 defeats its deny) |
 * | shop | `default`, North Europe | web-north-01 |
 * | ops | `ops-admins`: narrow sources, an hour at most | jump-01 |
 * | farm | `default` | farm-001 to farm-200 below one NSG |
 * | edge | `default` | edge-01 behind a classic firewall |
 * | loose | none | direct-01 (under JIT by tag), open-01, one with a name too long for any policy |
 * | free | none, and no plan | free-01 |
 */
export function defendedAt(clock: string): World {
  const now = Date.parse(clock);
  return {
    subscriptions: [defendedSubscription, undefendedSubscription],
    principals: defendedPrincipals,
    resources: withBackReferences([
      defenderPricing(defendedSubscription.subscriptionId, 'P2'),
      defenderPricing(undefendedSubscription.subscriptionId, 'Free'),
      ...defendedShop(now),
      ...defendedOps,
      ...defendedFarm,
      ...defendedEdge,
    ]),
    clock,
    activityLog: shopRequests(now).flatMap(initiated),
  };
}

export const defended: World = defendedAt('2026-11-22T12:00:00Z');

function initiated(request: JitRequestFacts): JsonObject[] {
  const { vmId, port, requestor, source, startsAt, endsAt, justification } = request;
  const operationId = stableGuid(`initiate ${requestor} ${startsAt}`);
  const body = {
    virtualMachines: [
      {
        id: vmId,
        ports: [
          { number: port, allowedSourceAddressPrefix: source, endTimeUtc: new Date(endsAt).toISOString() },
        ],
      },
    ],
    ...(justification === undefined ? {} : { justification }),
  };
  return (['Started', 'Succeeded'] as const).map((status) =>
    activityEvent({
      at: startsAt,
      status,
      caller: { name: requestor, objectId: stableGuid(`principal ${requestor}`), address: source },
      operation: `${jitPolicyType}/initiate/action`,
      resourceId: shopPolicyId,
      correlationId: operationId,
      operationId,
      method: 'POST',
      url: '',
      clientRequestId: undefined,
      body,
      httpStatus: 202,
      error: undefined,
    }),
  );
}
