import type { Operation } from '../../access/backend.ts';
import type { Machine } from '../../core/machine.ts';
import type { NeededAction } from '../../core/permission.ts';
import { policyIdFor } from './policyIdFor.ts';

const policies = 'Microsoft.Security/locations/jitNetworkAccessPolicies';

/**
 * What Defender for Cloud asks of whoever configures and of whoever requests; nobody needs a right on the network.
 * https://learn.microsoft.com/azure/defender-for-cloud/just-in-time-access-usage#prerequisites
 */
export function neededActions(operation: Operation, machine: Machine): readonly NeededAction[] {
  const group = `/subscriptions/${machine.subscriptionId}/resourceGroups/${machine.resourceGroup}`;
  const scope = machine.defender ? policyIdFor(machine) : group;
  switch (operation) {
    case 'enable':
    case 'disable':
      return [
        { action: `${policies}/write`, scope },
        { action: 'Microsoft.Compute/virtualMachines/write', scope: machine.id },
      ];
    case 'open':
      return [{ action: `${policies}/initiate/action`, scope }];
    case 'close':
      return [];
  }
}
