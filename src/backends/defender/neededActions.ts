import type { Operation } from '../../access/backend.ts';
import { defenderActions } from '../../core/defenderActions.ts';
import type { Machine } from '../../core/machine.ts';
import type { NeededAction } from '../../core/permission.ts';

/**
 * What Defender for Cloud asks of whoever configures and of whoever requests; nobody needs a right on the network.
 * https://learn.microsoft.com/azure/defender-for-cloud/just-in-time-access-usage#prerequisites
 */
export function neededActions(operation: Operation, machine: Machine): readonly NeededAction[] {
  const group = `/subscriptions/${machine.subscriptionId}/resourceGroups/${machine.resourceGroup}`;
  const scope = machine.defender?.policyId ?? group;
  switch (operation) {
    case 'enable':
    case 'disable':
      return [
        { action: defenderActions.write, scope },
        { action: defenderActions.machineWrite, scope: machine.id },
      ];
    case 'open':
      return [{ action: defenderActions.initiate, scope }];
    case 'close':
      return [];
  }
}
