import { development, production } from './contosoSubscriptions.ts';
import { idIn, resourceGroup } from './resourceGroup.ts';

/** Names, ids and address spaces of the networks that other resource groups of the world refer to. */
export const webNetwork = network(production.subscriptionId, 'web', 'web-vnet', [
  '10.1.0.0/16',
  'fd00:db8:1::/48',
]);
export const dataNetwork = network(production.subscriptionId, 'data', 'data-vnet', ['10.2.0.0/16']);
export const devNetwork = network(development.subscriptionId, 'dev', 'dev-vnet', ['10.3.0.0/16']);

function network(subscriptionId: string, groupName: string, name: string, prefixes: readonly string[]) {
  const id = idIn(resourceGroup(subscriptionId, groupName), 'Microsoft.Network/virtualNetworks', name);
  return { id, name, prefixes };
}
