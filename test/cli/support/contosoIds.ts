/** VMs and groups of the built-in world. */
const production = '/subscriptions/11111111-2000-4000-8000-000000000001/resourceGroups';
const development = '/subscriptions/22222222-2000-4000-8000-000000000002/resourceGroups';

export const ubuntu01 = `${development}/dev/providers/Microsoft.Compute/virtualMachines/ubuntu-01`;
export const ubuntu01Nsg = `${development}/dev/providers/Microsoft.Network/networkSecurityGroups/ubuntu-01-nsg`;
export const lab01 = `${development}/dev/providers/Microsoft.Compute/virtualMachines/lab-01`;
export const web01 = `${production}/web/providers/Microsoft.Compute/virtualMachines/web-01`;
export const web02 = `${production}/web/providers/Microsoft.Compute/virtualMachines/web-02`;
export const frontNsg = `${production}/web/providers/Microsoft.Network/networkSecurityGroups/front-nsg`;
