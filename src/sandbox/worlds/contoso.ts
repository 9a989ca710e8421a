import type { World } from '../world.ts';
import { contosoData } from './contosoData.ts';
import { contosoDevelopment } from './contosoDevelopment.ts';
import { contosoEdge } from './contosoEdge.ts';
import { contosoPrincipals } from './contosoPrincipals.ts';
import { development, partner, production } from './contosoSubscriptions.ts';
import { contosoUnsupported } from './contosoUnsupported.ts';
import { contosoWeb } from './contosoWeb.ts';
import { defenderPricing } from './defenderPolicy.ts';
import { withBackReferences } from './withBackReferences.ts';

/**
 * The built-in world: a company with two subscriptions, a partner with one, and machines that show every JIT state
 * and every reason why there is none.
 *
 * | state | machines |
 * |---|---|
 * | configured | web-01, gateway-01 (two NICs), sql-01 (private), lab-01 (loopback), test/app-01 (still open), dc-01 (Defender) |
 * | recommended | web-02, web-03 (load balancer), jumpbox, dual-01 (IPv6), sql-02, ubuntu-01 and win-01 (open), dev/app-01 |
 * | none | shop-01 and legacy-01 (no NSG), old-erp (classic), pos-01, kiosk-01 and erp-01 (policy), batch-01 (no public address, no NSG) |
 */
export const contoso: World = {
  subscriptions: [production, development, partner],
  principals: contosoPrincipals,
  resources: withBackReferences([
    defenderPricing(production.subscriptionId, 'Free'),
    defenderPricing(development.subscriptionId, 'Free'),
    defenderPricing(partner.subscriptionId, 'Free'),
    ...contosoWeb,
    ...contosoEdge,
    ...contosoData,
    ...contosoDevelopment,
    ...contosoUnsupported,
  ]),
};
