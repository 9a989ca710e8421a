import type { OperationName } from './operationActions.ts';
import type { NeededAction } from './permission.ts';

const policies = 'Microsoft.Security/locations/jitNetworkAccessPolicies';

/**
 * The rights on just-in-time policies of Defender for Cloud. It writes the rules by its own right, so that nobody needs one
 * on the network. https://learn.microsoft.com/azure/defender-for-cloud/just-in-time-access-usage#prerequisites
 */
export const defenderActions = {
  read: `${policies}/read`,
  write: `${policies}/write`,
  /** A policy without VMs is deleted. */
  delete: `${policies}/delete`,
  initiate: `${policies}/initiate/action`,
  /** Which policy a VM is in is a change of the VM to Azure. */
  machineWrite: 'Microsoft.Compute/virtualMachines/write',
} as const;

/** What somebody may want to do about a VM that Defender for Cloud guards: it alone ends access and keeps its rules. */
export const defenderOperations = [
  'list',
  'request',
  'extend',
  'enable',
  'disable',
] as const satisfies readonly OperationName[];

/** Every right beyond reading the VM that an operation of Defender's needs. `policyId` is where the VM is, or will be. */
export function defenderOperationActions(
  operation: (typeof defenderOperations)[number],
  machineId: string,
  policyId: string,
): NeededAction[] {
  const read = { action: defenderActions.read, scope: policyId };
  switch (operation) {
    case 'list':
      return [read];
    case 'request':
    case 'extend':
      return [read, { action: defenderActions.initiate, scope: policyId }];
    case 'enable':
    case 'disable':
      return [
        read,
        { action: defenderActions.write, scope: policyId },
        { action: defenderActions.machineWrite, scope: machineId },
      ];
  }
}

export function isDefenderAction(action: string): boolean {
  return action.toLowerCase().startsWith(`${policies}/`.toLowerCase());
}
