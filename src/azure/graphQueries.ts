import { guardTag } from '../core/guardState.ts';
import { ownGroupName } from './firewallHolderId.ts';
import { kqlString } from './queryGraph.ts';

/** Which VMs: all, or those with one of the ids or one of the names. */
export type MachineFilter = { by: 'all' } | { by: 'any'; ids: readonly string[]; names: readonly string[] };

const isVirtualMachine =
  "type in~ ('microsoft.compute/virtualmachines', 'microsoft.classiccompute/virtualmachines')";

/** Cut to what is read, in the shape that Compute itself answers. */
const machineColumns =
  'id, name, type, location, tags, properties = bag_pack(' +
  "'storageProfile', bag_pack('osDisk', bag_pack('osType', properties.storageProfile.osDisk.osType)), " +
  "'networkProfile', properties.networkProfile)";

export function machinesQuery(filter: MachineFilter): string {
  return `resources | where ${isVirtualMachine}${filterOf(filter)} | project ${machineColumns} | order by id asc`;
}

/** Our groups in firewall policies: those of policies that no firewall uses hold rules of ours all the same. */
const isOwnGroup = `type =~ 'microsoft.network/firewallpolicies/rulecollectiongroups' and name =~ ${kqlString(ownGroupName)}`;

/** Whatever stands between VMs and who reaches them, of everything: joined in memory by id. */
export const networkQuery =
  "resources | where type in~ ('microsoft.network/networkinterfaces', 'microsoft.network/virtualnetworks', " +
  "'microsoft.network/publicipaddresses', 'microsoft.network/loadbalancers', 'microsoft.network/azurefirewalls', " +
  `'microsoft.network/routetables') or (${isOwnGroup}) | project id, type, sku, properties | order by id asc`;

/**
 * Where rules of ours for firewalls may stand: in every firewall of these subscriptions, and wherever else the index has
 * seen a collection or a group of ours. A firewall is mostly in another subscription than the VMs behind it.
 */
export function firewallsQuery(subscriptions: readonly string[]): string {
  const hasOurs = ['natRuleCollections', 'networkRuleCollections']
    .map((list) => `tostring(properties.${list}) contains ${kqlString(ownGroupName)}`)
    .join(' or ');
  const isHere = `subscriptionId in~ (${subscriptions.map(kqlString).join(', ')})`;
  return (
    `resources | where (type =~ 'microsoft.network/azurefirewalls' and (${isHere} or ${hasOurs})) ` +
    `or (${isOwnGroup}) | project id, type, properties | order by id asc`
  );
}

/** The interfaces of the VMs that the filter names. */
export function interfacesQuery(filter: MachineFilter): string {
  return `${interfacesOf(filter)} | project id, type, properties | order by id asc`;
}

/**
 * The networks and load balancers of the VMs that the filter names, by what their ip configurations refer to, and every
 * firewall, of which there are few. Two joins and three expansions: as many expansions as the graph allows.
 */
export function networksQuery(filter: MachineFilter): string {
  const [natRules, pools] = ['loadBalancerInboundNatRules', 'loadBalancerBackendAddressPools'].map(
    (list) => `coalesce(configuration.properties.${list}, dynamic([]))`,
  );
  const references = `array_concat(pack_array(configuration.properties.subnet), ${natRules}, ${pools})`;
  return (
    `${interfacesOf(filter)} | mv-expand configuration = properties.ipConfigurations ` +
    `| mv-expand reference = ${references} ` +
    "| project aroundId = extract('^(.+)/[^/]+/[^/]+$', 1, tolower(tostring(reference.id))) | distinct aroundId " +
    "| join kind=inner (resources | where type in~ ('microsoft.network/virtualnetworks', " +
    "'microsoft.network/loadbalancers') " +
    '| project aroundId = tolower(id), id, type, sku, properties) on aroundId ' +
    '| project id, type, sku, properties ' +
    "| union (resources | where type =~ 'microsoft.network/azurefirewalls' | project id, type, sku, properties) " +
    '| order by id asc'
  );
}

function interfacesOf(filter: MachineFilter): string {
  return (
    `resources | where ${isVirtualMachine}${filterOf(filter)} ` +
    '| mv-expand interface = properties.networkProfile.networkInterfaces ' +
    '| project interfaceId = tolower(tostring(interface.id)) ' +
    "| join kind=inner (resources | where type =~ 'microsoft.network/networkinterfaces' " +
    '| project interfaceId = tolower(id), id, type, properties) on interfaceId'
  );
}

/** Where Azure Policy has turned the JIT recommendation off. */
export const disablingAssignmentsQuery =
  "policyresources | where type =~ 'microsoft.authorization/policyassignments' " +
  "| where tostring(properties.parameters.jitNetworkAccessMonitoringEffect.value) =~ 'Disabled' " +
  '| project id, scope = tostring(properties.scope) | order by id asc';

/** The key of Defender's assessment "Management ports should be protected with just-in-time access control". */
const jitAssessment = '805651bc-6ecd-4c73-9b55-97a19d0582d0';

export const offByPolicyQuery =
  "securityresources | where type =~ 'microsoft.security/assessments' " +
  `| where name =~ '${jitAssessment}' and tostring(properties.status.cause) =~ 'OffByPolicy' ` +
  '| project id | order by id asc';

/** The resource groups that a guard marked as its own. */
export const guardsQuery =
  "resourcecontainers | where type =~ 'microsoft.resources/subscriptions/resourcegroups' " +
  `and isnotempty(tostring(tags[${kqlString(guardTag)}])) | project id | order by id asc`;

function filterOf(filter: MachineFilter): string {
  if (filter.by === 'all') return '';
  const conditions = [
    { column: 'id', values: filter.ids },
    { column: 'name', values: filter.names },
  ].flatMap(({ column, values }) =>
    values.length === 0 ? [] : [`${column} in~ (${values.map(kqlString).join(', ')})`],
  );
  return ` and (${conditions.join(' or ')})`;
}
