import type { Subscription } from '../world.ts';

const tenantId = 'aaaaaaaa-1000-4000-8000-000000000001';

/** Where the network team keeps hubs and firewalls. */
export const connectivity: Subscription = {
  subscriptionId: '44444444-2000-4000-8000-000000000004',
  displayName: 'Contoso Connectivity',
  tenantId,
};

/** Where the machines are. */
export const workloads: Subscription = {
  subscriptionId: '55555555-2000-4000-8000-000000000005',
  displayName: 'Contoso Workloads',
  tenantId,
};
