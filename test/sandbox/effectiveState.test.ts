import { expect, test } from 'vitest';
import { nicId, nsgId, publicIpId, testSandbox, vmId, vnetId } from './testSandbox.ts';

test("a running machine's interface shows the rules of both groups, spelt out, as an operation's result", async () => {
  const azure = await testSandbox();

  const accepted = await azure.call('POST', `${nicId}/effectiveNetworkSecurityGroups`);
  const status = await azure.call('GET', accepted.headers.get('azure-asyncoperation') ?? '');
  const { body } = await azure.call('GET', accepted.headers.get('location') ?? '');

  expect(accepted.status).toBe(202);
  expect(status.body).toMatchObject({ status: 'Succeeded' });
  expect(body.value).toMatchObject([
    { networkSecurityGroup: { id: nsgId }, association: { subnet: { id: `${vnetId}/subnets/front` } } },
    { networkSecurityGroup: { id: nsgId }, association: { networkInterface: { id: nicId } } },
  ]);
  const rules = body.value[0]?.effectiveSecurityRules as { name: string }[];
  expect(rules).toHaveLength(7);
  expect(rules[0]).toMatchObject({
    name: 'securityRules/allow-web',
    sourcePortRange: '0-65535',
    destinationPortRanges: ['443-443'],
    sourceAddressPrefixes: ['203.0.113.7'],
  });
  expect(rules[1]).toMatchObject({
    name: 'defaultSecurityRules/AllowVnetInBound',
    protocol: 'All',
    expandedSourceAddressPrefix: ['10.0.0.0/16', '168.63.129.16/32'],
  });
});

test('routes of a table stand beside those of Azure and win over an equal prefix', async () => {
  const azure = await testSandbox();
  const tableId = nsgId.replace('networkSecurityGroups/web-nsg', 'routeTables/to-firewall');
  const route = { addressPrefix: '0.0.0.0/0', nextHopType: 'VirtualAppliance', nextHopIpAddress: '10.0.1.4' };
  const routes = [{ name: 'all', properties: route }];
  await azure.call('PUT', tableId, { location: 'westeurope', properties: { routes } });
  const subnet = { addressPrefix: '10.0.0.0/24', routeTable: { id: tableId } };
  await azure.call('PUT', `${vnetId}/subnets/front`, { properties: subnet });

  const accepted = await azure.call('POST', `${nicId}/EffectiveRouteTable`);
  const { body } = await azure.call('GET', accepted.headers.get('location') ?? '');

  expect(body.value).toMatchObject([
    { source: 'Default', state: 'Active', addressPrefix: ['10.0.0.0/16'], nextHopType: 'VnetLocal' },
    { source: 'Default', state: 'Invalid', addressPrefix: ['0.0.0.0/0'], nextHopType: 'Internet' },
    ...Array.from({ length: 4 }, () => ({ nextHopType: 'None' })),
    { name: 'all', source: 'User', state: 'Active', nextHopIpAddress: ['10.0.1.4'] },
  ]);
});

test('an interface whose machine does not run has nothing effective', async () => {
  const azure = await testSandbox();
  await azure.call('POST', `${vmId}/deallocate`);

  const groups = await azure.call('POST', `${nicId}/effectiveNetworkSecurityGroups`);
  const routes = await azure.call('POST', `${nicId}/effectiveRouteTable`);
  const other = await azure.call('POST', `${publicIpId}/effectiveRouteTable`);

  expect(groups.body.error.code).toBe('NicMustBeAttachedToRunningVmToGetEffectiveSecurityGroups');
  expect(routes.body.error.code).toBe('NicMustBeAttachedToRunningVmToGetEffectiveRoutes');
  expect(other.status).toBe(404);
});
