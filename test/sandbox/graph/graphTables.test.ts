import { expect, test } from 'vitest';
import { graphTables } from '../../../src/sandbox/graph/graphTables.ts';
import { runQuery } from '../../../src/sandbox/graph/runQuery.ts';
import { contoso } from '../../../src/sandbox/worlds/contoso.ts';

const tables = graphTables(contoso.resources, contoso.subscriptions);

function rows(query: string): Record<string, unknown>[] {
  return runQuery(query, tables).rows;
}

test('a machine is found by its lower-case type and group, with its power state', () => {
  const found = rows(
    `resources
     | where type == 'microsoft.compute/virtualmachines' and resourceGroup == 'data' and name == 'batch-01'
     | project name, location, subscriptionId, tenantId, power = tostring(properties.extended.instanceView.powerState.code)`,
  );

  expect(found).toEqual([
    {
      name: 'batch-01',
      location: 'westeurope',
      subscriptionId: contoso.subscriptions[0]?.subscriptionId,
      tenantId: contoso.subscriptions[0]?.tenantId,
      power: 'PowerState/deallocated',
    },
  ]);
});

test('texts that a resource lacks are empty, bags are null', () => {
  const [found] = rows(
    "resources | where name == 'web-01' | project kind, managedBy, plan, sku, isempty(kind)",
  );

  expect(found).toEqual({ kind: '', managedBy: '', plan: null, sku: null, kind1: true });
});

test('security rules are inside their NSG only', () => {
  const found = rows(
    `resources
     | where type =~ 'Microsoft.Network/networkSecurityGroups' and name == 'front-nsg'
     | mv-expand rule = properties.securityRules
     | where rule.properties.access == 'Deny' and rule.properties.direction == 'Inbound'
     | project name = tostring(rule.name), priority = toint(rule.properties.priority)
     | order by priority asc`,
  );

  expect(found).toEqual([
    { name: 'deny-scanners', priority: 200 },
    { name: 'JitAccess-Deny-web-01-85c4916c', priority: 500 },
  ]);
  expect(rows("resources | where type endswith 'securityrules'")).toEqual([]);
});

test('a machine is joined with the NSG of its NIC', () => {
  const found = rows(
    `resources
     | where type == 'microsoft.compute/virtualmachines' and name == 'jumpbox'
     | mv-expand nic = properties.networkProfile.networkInterfaces
     | project name, nicId = tolower(tostring(nic.id))
     | join kind=leftouter (
         resources
         | where type == 'microsoft.network/networkinterfaces'
         | project nicId = tolower(id), nsg = split(tostring(properties.networkSecurityGroup.id), '/')[-1]
       ) on nicId
     | project name, nsg`,
  );

  expect(found).toEqual([{ name: 'jumpbox', nsg: 'jumpbox-nsg' }]);
});

test('containers are the subscriptions and the resource groups, each once', () => {
  const found = rows('resourcecontainers | summarize count() by type | order by type asc');

  expect(found).toEqual([
    { type: 'microsoft.resources/subscriptions', count_: 3 },
    { type: 'microsoft.resources/subscriptions/resourcegroups', count_: 9 },
  ]);
  expect(rows("resources | where type contains 'resourcegroups'")).toEqual([]);
});

test('a group that only its resources tell of is a container', () => {
  const [subscription] = contoso.subscriptions;
  const id = `/subscriptions/${subscription?.subscriptionId}/resourceGroups/Lone/providers/Microsoft.Network/routeTables/r`;
  const lone = graphTables([{ id, name: 'r', type: 'Microsoft.Network/routeTables' }], []);

  expect(runQuery('resourcecontainers | project name, resourceGroup', lone).rows).toEqual([
    { name: 'Lone', resourceGroup: 'lone' },
  ]);
});

test('JIT turned off by policy is found by assignment and by assessment', () => {
  const assigned = rows(
    `policyresources
     | where type == 'microsoft.authorization/policyassignments'
     | where properties.parameters.jitNetworkAccessMonitoringEffect.value =~ 'disabled'
     | project scope = tostring(properties.scope) | order by scope asc`,
  );
  const assessed = rows(
    `securityresources
     | where type == 'microsoft.security/assessments' and name == '805651bc-6ecd-4c73-9b55-97a19d0582d0'
     | where properties.status.cause == 'OffByPolicy'
     | project machine = extract('/virtualMachines/([^/]+)', 1, id)`,
  );

  expect(assigned.map(({ scope }) => String(scope).split('/').at(-1))).toEqual([
    'kiosk',
    contoso.subscriptions[2]?.subscriptionId,
  ]);
  expect(assessed).toEqual([{ machine: 'pos-01' }]);
});
