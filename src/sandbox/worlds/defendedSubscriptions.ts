import type { Subscription } from '../world.ts';

const tenantId = 'aaaaaaaa-1000-4000-8000-000000000001';

/** Has Defender for Servers Plan 2, so just-in-time access by Defender. */
export const defendedSubscription: Subscription = {
  subscriptionId: '66666666-3000-4000-8000-000000000006',
  displayName: 'Contoso Defended',
  tenantId,
};

/** Has no plan that is paid for. */
export const undefendedSubscription: Subscription = {
  subscriptionId: '77777777-3000-4000-8000-000000000007',
  displayName: 'Contoso Undefended',
  tenantId,
};
