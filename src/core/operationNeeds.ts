import { defenderOperationActions, defenderOperations } from './defenderActions.ts';
import type { Machine } from './machine.ts';
import { type OperationName, operationActions, operations } from './operationActions.ts';
import type { NeededAction } from './permission.ts';

/**
 * What may be done about a VM by whoever applies its policy, and every right that each needs, reading included.
 * `keepsRules` says of a group whether a lock keeps its rules from being deleted.
 */
export function operationNeeds(
  backend: 'direct' | 'defender',
  machine: Machine,
  keepsRules?: (groupId: string) => boolean,
): { operation: OperationName; needed: readonly NeededAction[] }[] {
  if (backend === 'direct') {
    return operations.map((operation) => ({
      operation,
      needed: operationActions(operation, machine, keepsRules),
    }));
  }
  const reads = operationActions('list', machine);
  const group = `/subscriptions/${machine.subscriptionId}/resourceGroups/${machine.resourceGroup}`;
  const policyId = machine.defender?.policyId ?? group;
  return defenderOperations.map((operation) => ({
    operation,
    needed: [...reads, ...defenderOperationActions(operation, machine.id, policyId)],
  }));
}
