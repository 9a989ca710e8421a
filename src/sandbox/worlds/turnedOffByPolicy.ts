import type { ArmResource } from '../world.ts';

/** Defender's recommendation "Management ports of virtual machines should be protected with JIT". */
const jitAssessment = '805651bc-6ecd-4c73-9b55-97a19d0582d0';

/** The security initiative assigned to a subscription or resource group, with its JIT check turned off. */
export function policyAssignmentWithoutJit(scope: string): ArmResource {
  const name = 'SecurityCenterBuiltIn';
  return {
    id: `${scope}/providers/Microsoft.Authorization/policyAssignments/${name}`,
    type: 'Microsoft.Authorization/policyAssignments',
    name,
    location: 'westeurope',
    identity: { type: 'None' },
    properties: {
      displayName: 'Microsoft cloud security benchmark',
      policyDefinitionId:
        '/providers/Microsoft.Authorization/policySetDefinitions/1f3afdf9-d0c9-4c3d-847f-89da613e70a8',
      scope,
      notScopes: [],
      parameters: { jitNetworkAccessMonitoringEffect: { value: 'Disabled' } },
      enforcementMode: 'Default',
    },
  };
}

/** Defender's word that the recommendation does not apply to one VM because policy turned it off. */
export function assessmentOffByPolicy(vmId: string): ArmResource {
  return {
    id: `${vmId}/providers/Microsoft.Security/assessments/${jitAssessment}`,
    type: 'Microsoft.Security/assessments',
    name: jitAssessment,
    properties: {
      displayName:
        'Management ports of virtual machines should be protected with just-in-time network access control',
      resourceDetails: { Source: 'Azure', Id: vmId },
      status: {
        code: 'NotApplicable',
        cause: 'OffByPolicy',
        description: 'The recommendation is disabled in policy',
      },
    },
  };
}
