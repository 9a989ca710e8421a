import { expect, test } from 'vitest';
import { type OperationName, operationActions, operations } from '../../src/core/operationActions.ts';
import { endpoint, machine } from './buildMachine.ts';

/** Two addresses on one interface, of which one is public, and a second interface without a group of its own. */
const web = machine('web', [
  endpoint('10.0.0.4', { nic: 'a', subnetGroup: 'front', nicGroup: 'web' }),
  endpoint('10.0.0.5', { nic: 'a', subnetGroup: 'front', nicGroup: 'web', publicAddress: null }),
  endpoint('10.0.1.4', { nic: 'b', subnetGroup: 'front', publicAddress: null }),
]);

/** As `securityRules/write @ web`, without what all have in common. */
function needs(operation: OperationName, keepsRules?: (group: string) => boolean): string[] {
  return operationActions(operation, web, keepsRules).map(
    ({ action, scope }) =>
      `${action.replace(/^Microsoft\.\w+\//, '').replace('networkSecurityGroups/sec', 'sec')} @ ${scope.split('/').at(-1)}`,
  );
}

const reads = [
  'virtualMachines/read @ web',
  'networkInterfaces/read @ a',
  'networkInterfaces/read @ b',
  'virtualNetworks/read @ vnet',
  'publicIPAddresses/read @ ip-a-10.0.0.4',
  'networkSecurityGroups/read @ front',
  'networkSecurityGroups/read @ web',
];
const ruleWrites = [
  'securityRules/write @ front',
  'securityRules/delete @ front',
  'securityRules/write @ web',
  'securityRules/delete @ web',
];

test.each<[OperationName, string[]]>([
  ['list', reads],
  ['request', [...reads, ...ruleWrites]],
  ['extend', [...reads, ...ruleWrites]],
  ['enable', [...reads, ...ruleWrites, 'tags/write @ web']],
  ['disable', [...reads, ...ruleWrites, 'tags/write @ web']],
  ['repair', [...reads, ...ruleWrites]],
  ['sweep', [...reads.filter((need) => /virtualMachines|networkSecurity/.test(need)), ...ruleWrites]],
])('%s needs each of its rights once, at the very resource', (operation, expected) => {
  expect(needs(operation)).toEqual(expected);
});

test('closing reads and deletes, and writes only where a lock keeps rules', () => {
  const closing = [
    'networkSecurityGroups/read @ front',
    'securityRules/delete @ front',
    'networkSecurityGroups/read @ web',
    'securityRules/delete @ web',
  ];

  const underLock = needs('close', (group) => group.endsWith('/web'));

  expect(needs('close')).toEqual(closing);
  expect(underLock).toEqual(closing.toSpliced(3, 0, 'securityRules/write @ web'));
});

test('an interface that could not be read is asked for, and what is behind it is not guessed', () => {
  const unread = machine('web', [], { unreadInterfaces: ['/subscriptions/s/nic'] });

  expect(operationActions('request', unread)).toEqual([
    { action: 'Microsoft.Compute/virtualMachines/read', scope: unread.id },
    { action: 'Microsoft.Network/networkInterfaces/read', scope: '/subscriptions/s/nic' },
  ]);
});

test('every operation is told apart', () => {
  expect(new Set(operations).size).toBe(8);
  for (const operation of operations) expect(operationActions(operation, web)).not.toEqual([]);
});
