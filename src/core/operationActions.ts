import { idKey, parentId } from './armId.ts';
import { firewallReadActions, firewallWriteActions } from './firewallActions.ts';
import { firewallHolderIds, guardingGroupIds, type Machine } from './machine.ts';
import { type NeededAction, ruleWriteActions, securityRuleActions, tagWriteAction } from './permission.ts';

/** What somebody may want to do about one VM. */
export const operations = [
  'list',
  'request',
  'extend',
  'close',
  'enable',
  'disable',
  'repair',
  'sweep',
] as const;

export type OperationName = (typeof operations)[number];

/**
 * Every right that an operation of the direct backend on the VM needs, reading included, each at the scope at which
 * Azure asks for it. `keepsRules` says of a group whether a lock keeps its rules from being deleted: closing then
 * rewrites them.
 */
export function operationActions(
  operation: OperationName,
  machine: Machine,
  keepsRules: (groupId: string) => boolean = () => false,
): NeededAction[] {
  const groups = guardingGroupIds(machine);
  const firewalls = firewallHolderIds(machine);
  const reads = readActions(machine);
  const writes = [...ruleWriteActions(groups), ...firewallWriteActions(firewalls)];
  switch (operation) {
    case 'list':
      return reads;
    case 'request':
    case 'extend':
    // Tags are written by a repair only where they say the policy in another way than we do.
    case 'repair':
      return [...reads, ...writes];
    case 'enable':
    case 'disable':
      return [...reads, ...writes, tagWriteAction(machine.id)];
    case 'close':
      return [
        ...groups.flatMap((scope) => [
          { action: groupRead, scope },
          ...(keepsRules(scope) ? [{ action: securityRuleActions.write, scope }] : []),
          { action: securityRuleActions.delete, scope },
        ]),
        ...firewallReadActions(firewalls),
        ...firewallWriteActions(firewalls),
      ];
    case 'sweep':
      // A rule is an orphan only where its VM is seen to have no policy.
      return [
        { action: machineRead, scope: machine.id },
        ...groups.map((scope) => ({ action: groupRead, scope })),
        ...firewallReadActions(firewalls),
        ...writes,
      ];
  }
}

const machineRead = 'Microsoft.Compute/virtualMachines/read';
const groupRead = 'Microsoft.Network/networkSecurityGroups/read';

/** The VM and what stands around it, as far as it is known: what cannot be read hides what is behind it. */
function readActions(machine: Machine): NeededAction[] {
  const { endpoints, unreadInterfaces = [] } = machine;
  const read = (type: string, ids: readonly string[]) =>
    eachOnce(ids).map((scope) => ({ action: `Microsoft.Network/${type}/read`, scope }));
  return [
    { action: machineRead, scope: machine.id },
    ...read('networkInterfaces', [...endpoints.map((end) => end.interfaceId), ...unreadInterfaces]),
    ...read(
      'virtualNetworks',
      endpoints.flatMap(({ subnetId }) => (subnetId === null ? [] : [parentId(subnetId)])),
    ),
    ...read(
      'publicIPAddresses',
      endpoints.flatMap(({ publicAddress }) => publicAddress?.id ?? []),
    ),
    ...read('networkSecurityGroups', guardingGroupIds(machine)),
    ...firewallReadActions(firewallHolderIds(machine)),
  ];
}

function eachOnce(ids: readonly string[]): string[] {
  const seen = new Map<string, string>();
  for (const id of ids) if (!seen.has(idKey(id))) seen.set(idKey(id), id);
  return [...seen.values()];
}
