import type { Subscription } from '../world.ts';

const contosoTenant = 'aaaaaaaa-1000-4000-8000-000000000001';
const partnerTenant = 'bbbbbbbb-1000-4000-8000-000000000002';

export const production: Subscription = {
  subscriptionId: '11111111-2000-4000-8000-000000000001',
  displayName: 'Contoso Production',
  tenantId: contosoTenant,
};

export const development: Subscription = {
  subscriptionId: '22222222-2000-4000-8000-000000000002',
  displayName: 'Contoso Development',
  tenantId: contosoTenant,
};

export const partner: Subscription = {
  subscriptionId: '33333333-2000-4000-8000-000000000003',
  displayName: 'Fabrikam (partner)',
  tenantId: partnerTenant,
};
