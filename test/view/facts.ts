/** Resource ids that the texts are tested with. */
const production = '/subscriptions/11111111-2000-4000-8000-000000000001';
const development = '/subscriptions/22222222-2000-4000-8000-000000000002';

export const web01 = `${production}/resourceGroups/web/providers/Microsoft.Compute/virtualMachines/web-01`;
export const appInDev = `${development}/resourceGroups/dev/providers/Microsoft.Compute/virtualMachines/app-01`;
export const appInTest = `${development}/resourceGroups/test/providers/Microsoft.Compute/virtualMachines/app-01`;
export const appInTestOfProduction = `${production}/resourceGroups/test/providers/Microsoft.Compute/virtualMachines/app-01`;
export const frontNsg = `${production}/resourceGroups/web/providers/Microsoft.Network/networkSecurityGroups/front-nsg`;
export const denyRule = 'JitAccess-Deny-web-01-0a1b2c3d';
export const allowRule = 'JitAccess-Allow-web-01-0a1b2c3d-k3j2h1g0-1795359600';
