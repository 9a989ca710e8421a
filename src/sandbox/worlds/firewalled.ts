import type { World } from '../world.ts';
import { defenderPricing } from './defenderPolicy.ts';
import { firewalledAppliance } from './firewalledAppliance.ts';
import { firewalledClassic } from './firewalledClassic.ts';
import { firewalledHub } from './firewalledHub.ts';
import { firewalledPolicy } from './firewalledPolicy.ts';
import { firewalledPrincipals } from './firewalledPrincipals.ts';
import { connectivity, workloads } from './firewalledSubscriptions.ts';
import { withBackReferences } from './withBackReferences.ts';

/**
 * A company whose machines stand behind Azure Firewalls; these are in a subscription of the network team.
 *
 * | firewall | public addresses | private address | rules | machines |
 * |---|---|---|---|---|
 * | fw-classic | 192.0.2.10, .11 | 10.10.0.4 in 10.10.0.0/26 | classic | app-01, both-01 (public address too), bare-01 (no NSG) |
 * | fw-policy | 192.0.2.20, .21, .22 | 10.20.0.4 in 10.20.0.0/26 | hub-rules below company-baseline | shop-01, desk-01, legacy-01 (SSH open to all at .21:2222) |
 * | fw-hub | 192.0.2.30, .31 | 10.30.0.132 in the hub 10.30.0.0/23 | wan-rules | plant-01 (routing intent), plant-02 (route table) |
 * | none known | | route to 10.40.255.4 | | nva-01 |
 */
export const firewalled: World = {
  subscriptions: [connectivity, workloads],
  principals: firewalledPrincipals,
  resources: withBackReferences([
    defenderPricing(connectivity.subscriptionId, 'Free'),
    defenderPricing(workloads.subscriptionId, 'Free'),
    ...firewalledClassic,
    ...firewalledPolicy,
    ...firewalledHub,
    ...firewalledAppliance,
  ]),
};
