import type { Arm } from '../arm/arm.ts';
import type { Answer, ArmCall } from '../arm/armCall.ts';
import { gatewayNotFound } from '../arm/armError.ts';
import { pageAnswer } from '../arm/pageAnswer.ts';

const known: Record<string, readonly string[]> = {
  'Microsoft.Authorization': [
    'locks',
    'permissions',
    'policyAssignments',
    'roleAssignments',
    'roleDefinitions',
  ],
  'Microsoft.ClassicCompute': ['virtualMachines'],
  'Microsoft.Compute': ['virtualMachines', 'disks', 'locations', 'locations/operations'],
  'Microsoft.Insights': ['eventtypes'],
  'Microsoft.Network': [
    'virtualNetworks',
    'virtualNetworks/subnets',
    'publicIPAddresses',
    'networkInterfaces',
    'networkSecurityGroups',
    'networkSecurityGroups/securityRules',
    'applicationSecurityGroups',
    'routeTables',
    'loadBalancers',
    'azureFirewalls',
    'firewallPolicies',
    'firewallPolicies/ruleCollectionGroups',
    'virtualHubs',
    'locations',
    'locations/operations',
    'locations/operationResults',
  ],
  'Microsoft.ResourceGraph': ['resources'],
  'Microsoft.Resources': ['subscriptions', 'resourceGroups', 'tags', 'tenants'],
  'Microsoft.Security': ['locations/jitNetworkAccessPolicies', 'assessments', 'pricings'],
};
// The sandbox takes any version; clients that choose one choose among these.
const apiVersions = [
  '2024-05-01',
  '2023-09-01',
  '2022-10-01',
  '2022-09-01',
  '2021-08-01',
  '2021-04-01',
  '2020-01-01',
];

/** `GET /subscriptions/{id}/providers`: what clients ask to choose an api-version. */
export function listProviders(arm: Arm, call: ArmCall): Answer {
  return pageAnswer(arm, call, Object.keys(known), (namespace) => shown(arm, call, namespace));
}

/** `GET …/providers/{namespace}`; also the answer to `POST …/providers/{namespace}/register`. */
export function getProvider(arm: Arm, call: ArmCall): Answer {
  const wanted = call.path.namespace?.toLowerCase();
  const namespace = Object.keys(known).find((name) => name.toLowerCase() === wanted);
  if (namespace === undefined) {
    throw gatewayNotFound(
      'InvalidResourceNamespace',
      `The resource namespace '${call.path.namespace}' is invalid.`,
    );
  }
  return { status: 200, body: shown(arm, call, namespace) };
}

function shown(arm: Arm, { path }: ArmCall, namespace: string) {
  const locations = [...new Set(arm.store.all().flatMap(({ location }) => location ?? []))];
  return {
    id: `${path.scope}/providers/${namespace}`,
    namespace,
    registrationPolicy: 'RegistrationRequired',
    registrationState: 'Registered',
    resourceTypes: known[namespace]?.map((resourceType) => ({
      resourceType,
      locations,
      apiVersions,
      defaultApiVersion: apiVersions[0],
      capabilities: 'None',
    })),
  };
}
