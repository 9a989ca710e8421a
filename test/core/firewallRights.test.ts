import { expect, test } from 'vitest';
import { checkLocks, type Lock, writeTarget } from '../../src/core/lock.ts';
import { type OperationName, operationActions, operations } from '../../src/core/operationActions.ts';
import { isGranted } from '../../src/core/permission.ts';
import { deleteRule } from '../../src/core/planChanges.ts';
import { planUnderLocks } from '../../src/core/planUnderLocks.ts';
import { roleDefinition, roleFor } from '../../src/core/roleDefinition.ts';
import { classicFirewall, policyFirewall, policyGroupId, through } from './buildFirewall.ts';
import { group, groupId } from './buildGroup.ts';
import { endpoint, machine } from './buildMachine.ts';
import { openedIn } from './openedIn.ts';

const resourceGroup = '/subscriptions/s/resourceGroups/g';
const classic = classicFirewall('fw');
const policy = policyFirewall('edge');
const behind = (holder: typeof classic) =>
  machine('web', [endpoint('10.0.0.4', { publicAddress: null, nicGroup: 'nsg', route: through(holder) })]);

/** The rights that are not about the VM, its network and its groups, as `azureFirewalls/write @ fw`. */
function needsAtFirewall(operation: OperationName, holder: typeof classic): string[] {
  return operationActions(operation, behind(holder))
    .filter(({ action, scope }) => /firewall|join/i.test(action) || /firewall/i.test(scope))
    .map(({ action, scope }) => `${action.replace('Microsoft.Network/', '')} @ ${scope.split('/').at(-1)}`);
}

const classicWrites = [
  'azureFirewalls/write @ fw',
  'virtualNetworks/subnets/join/action @ g',
  'publicIPAddresses/join/action @ g',
];
const policyReads = ['firewallPolicies/read @ edge', 'firewallPolicies/ruleCollectionGroups/read @ edge'];
const policyWrites = [
  'firewallPolicies/ruleCollectionGroups/write @ edge',
  'firewallPolicies/ruleCollectionGroups/delete @ edge',
];

test.each(operations)('%s asks for its rights at the firewall or its policy', (operation) => {
  const isList = operation === 'list';

  expect(needsAtFirewall(operation, classic)).toEqual([
    'azureFirewalls/read @ fw',
    ...(isList ? [] : classicWrites),
  ]);
  expect(needsAtFirewall(operation, policy)).toEqual([...policyReads, ...(isList ? [] : policyWrites)]);
});

test.each(operations)('the role for %s holds every right that it asks for behind a firewall', (operation) => {
  const { Actions: actions, NotActions: notActions } = roleDefinition(roleFor(operation), []);

  const missing = [classic, policy]
    .flatMap((holder) => operationActions(operation, behind(holder), () => true))
    .filter(({ action }) => !isGranted([{ actions, notActions }], action));

  expect(missing).toEqual([]);
});

test.each<[Lock['level'], string, string, string[] | undefined]>([
  ['ReadOnly', 'on the firewall', classic.id, [classic.id]],
  ['ReadOnly', 'on the resource group', resourceGroup, [groupId('nsg'), classic.id]],
  ['CanNotDelete', 'on the firewall', classic.id, undefined],
])('a %s lock %s: who is refused is told where', (level, _, scope, refusedAt) => {
  const lock = { level, scope, name: 'keep' };

  const checked = checkLocks([lock], writeTarget(behind(classic), false));

  if (refusedAt === undefined) expect(checked).toEqual({ ok: true, value: [] });
  else
    expect(checked).toMatchObject({
      ok: false,
      error: { kind: 'locked', locked: refusedAt.map((at) => ({ scope: at, lock })) },
    });
});

test('a read-only lock on a policy holds the group of ours in it', () => {
  const lock: Lock = { level: 'ReadOnly', scope: policy.firewall.ownerId, name: 'keep' };

  expect(checkLocks([lock], writeTarget(behind(policy), false))).toMatchObject({
    ok: false,
    error: { locked: [{ scope: policyGroupId('edge') }] },
  });
});

test('a lock against deletes makes the rule of a group inert, and lets a rule leave a firewall', () => {
  const [nsg, fw] = openedIn(behind(classic), [group('nsg'), classic]);
  const deletes = [nsg, fw].flatMap((holder) => holder?.rules.map((one) => deleteRule(holder, one)) ?? []);
  const lock: Lock = { level: 'CanNotDelete', scope: resourceGroup, name: 'keep' };

  const plan = planUnderLocks({ changes: deletes, warnings: [] }, [lock]);

  expect(plan.changes.map(({ target, action }) => `${action} ${target.split('/').at(-1)}`)).toEqual([
    'put nsg',
    'delete fw',
  ]);
  expect(plan.warnings).toEqual([
    { kind: 'deleteLocked', group: groupId('nsg'), lock: 'keep', lockScope: resourceGroup },
  ]);
});
