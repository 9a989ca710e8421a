import type { Operation } from '../../access/backend.ts';
import { firewallWriteActions } from '../../core/firewallActions.ts';
import { firewallHolderIds, guardingGroupIds, type Machine } from '../../core/machine.ts';
import { type NeededAction, ruleWriteActions, tagWriteAction } from '../../core/permission.ts';

/**
 * What is checked before anything is written: opening and closing write rules only; enabling and disabling write the
 * VM's tags as well. Rights to read show themselves by reading.
 */
export function neededActions(operation: Operation, machine: Machine): readonly NeededAction[] {
  const rules = [
    ...ruleWriteActions(guardingGroupIds(machine)),
    ...firewallWriteActions(firewallHolderIds(machine)),
  ];
  return operation === 'open' || operation === 'close' ? rules : [...rules, tagWriteAction(machine.id)];
}
