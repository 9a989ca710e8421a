const production = '/subscriptions/11111111-2000-4000-8000-000000000001';

/** Resources of the built-in world, and the group in which they are. */
export const webGroup = `${production}/resourceGroups/web`;
export const web01 = `${webGroup}/providers/Microsoft.Compute/virtualMachines/web-01`;
export const web02 = `${webGroup}/providers/Microsoft.Compute/virtualMachines/web-02`;
export const web01Nsg = `${webGroup}/providers/Microsoft.Network/networkSecurityGroups/front-nsg`;
