import type { ArmResource, Subscription } from '../world.ts';
import { resourceColumns } from './resourceColumns.ts';
import { virtualMachineProperties } from './virtualMachineProperties.ts';

export type GraphTables = Record<string, readonly Record<string, unknown>[]>;

/** The children that Resource Graph lists beside their parents. */
const listedChildren = new Set([
  'microsoft.compute/virtualmachines/extensions',
  'microsoft.network/firewallpolicies/rulecollectiongroups',
]);

const groupType = 'microsoft.resources/subscriptions/resourcegroups';

/** Types that Resource Graph keeps elsewhere than in `resources`, by their namespace or full type. */
const tableOfType: Record<string, string> = {
  'microsoft.authorization/policyassignments': 'policyresources',
  'microsoft.authorization/policydefinitions': 'policyresources',
  'microsoft.authorization/policysetdefinitions': 'policyresources',
  'microsoft.policyinsights/policystates': 'policyresources',
  'microsoft.authorization/roleassignments': 'authorizationresources',
  'microsoft.authorization/roledefinitions': 'authorizationresources',
};

/**
 * The tables of Resource Graph from what Azure Resource Manager holds: `resources`, `resourcecontainers`
 * (subscriptions and resource groups), `policyresources`, `securityresources`, `authorizationresources`. Types and
 * resource groups are in lower case. Child resources such as security rules are only inside their parent.
 */
export function graphTables(
  resources: readonly ArmResource[],
  subscriptions: readonly Subscription[],
): GraphTables {
  const tenantOf = new Map(subscriptions.map((one) => [one.subscriptionId.toLowerCase(), one.tenantId]));
  const tables: Record<string, Record<string, unknown>[]> = {
    resources: [],
    resourcecontainers: subscriptions.map(subscriptionRow),
    policyresources: [],
    securityresources: [],
    authorizationresources: [],
  };
  const groups = new Map<string, Record<string, unknown>>();
  for (const resource of resources) {
    const row = rowOf(resource, tenantOf);
    const group = /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+/i.exec(resource.id)?.[0];
    const isGroup = group?.length === resource.id.length;
    // A group that no resource describes still exists if something lies in it.
    if (group && (isGroup || !groups.has(group.toLowerCase())))
      groups.set(
        group.toLowerCase(),
        isGroup ? { ...row, type: groupType } : groupRow(group, resource, tenantOf),
      );
    const table = isGroup ? undefined : tableFor(resource.id, String(row.type));
    if (table) tables[table]?.push(row);
  }
  tables.resourcecontainers?.push(...groups.values());
  return tables;
}

function tableFor(id: string, type: string): string | undefined {
  const known = Object.hasOwn(tableOfType, type) ? tableOfType[type] : undefined;
  if (known) return known;
  // Policies of just-in-time access are in no table.
  // https://learn.microsoft.com/azure/governance/resource-graph/reference/supported-tables-resources
  if (type === 'microsoft.security/locations/jitnetworkaccesspolicies') return undefined;
  if (type.startsWith('microsoft.security/')) return 'securityresources';
  // An extension's id has a second provider; a child's has more than one pair of type and name after its provider.
  const [, path = ''] = id.split(/\/providers\//i);
  const isTopLevel = path.split('/').length === 3 || listedChildren.has(type);
  return isTopLevel && id.match(/\/providers\//gi)?.length === 1 ? 'resources' : undefined;
}

function rowOf(resource: ArmResource, tenantOf: ReadonlyMap<string, string>): Record<string, unknown> {
  const subscriptionId = /^\/subscriptions\/([^/]+)/i.exec(resource.id)?.[1] ?? '';
  const type = resource.type.toLowerCase();
  const values: Record<string, unknown> = {
    ...resource,
    type,
    tenantId: tenantOf.get(subscriptionId.toLowerCase()) ?? '',
    location: (resource.location ?? '').toLowerCase().replaceAll(' ', ''),
    resourceGroup: /\/resourceGroups\/([^/]+)/i.exec(resource.id)?.[1]?.toLowerCase() ?? '',
    subscriptionId,
    properties:
      type === 'microsoft.compute/virtualmachines'
        ? virtualMachineProperties(resource.properties ?? {})
        : (resource.properties ?? null),
  };
  return Object.fromEntries(
    resourceColumns.map((column) => [
      column.name,
      values[column.name] ?? (column.type === 'string' ? '' : null),
    ]),
  );
}

function subscriptionRow({ subscriptionId, displayName, tenantId }: Subscription): Record<string, unknown> {
  const id = `/subscriptions/${subscriptionId}`;
  const properties = { state: 'Enabled', subscriptionPolicies: { spendingLimit: 'Off' } };
  const row = rowOf(
    { id, name: displayName, type: 'microsoft.resources/subscriptions', properties },
    new Map(),
  );
  return { ...row, tenantId };
}

function groupRow(
  id: string,
  inside: ArmResource,
  tenantOf: ReadonlyMap<string, string>,
): Record<string, unknown> {
  const name = id.slice(id.lastIndexOf('/') + 1);
  const location = inside.location ?? '';
  const properties = { provisioningState: 'Succeeded' };
  return rowOf({ id, name, type: groupType, location, properties }, tenantOf);
}
