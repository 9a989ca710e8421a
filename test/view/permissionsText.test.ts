import { expect, test } from 'vitest';
import type { Lock } from '../../src/core/lock.ts';
import { errorDetails, errorKind } from '../../src/view/errorDetails.ts';
import { errorText } from '../../src/view/errorText.ts';
import { lockText } from '../../src/view/lockedText.ts';
import { missingText, permissionsTableText, unreadText } from '../../src/view/permissionsText.ts';
import { warningText } from '../../src/view/warningText.ts';
import { frontNsg, web01 } from './facts.ts';

const write = 'Microsoft.Network/networkSecurityGroups/securityRules/write';
const keep: Lock = { level: 'ReadOnly', scope: '/subscriptions/s/resourceGroups/web', name: 'keep' };

test('a table has a line for each missing right, under its operation', () => {
  const missing = [
    { action: write, scope: frontNsg },
    { action: 'Microsoft.Resources/tags/write', scope: web01 },
  ];

  const table = permissionsTableText(
    [
      { operation: 'list', allowed: true, missing: [] },
      { operation: 'enable', allowed: false, missing },
      { operation: 'sweep', allowed: null, missing: [] },
    ],
    200,
  );

  expect(table.split('\n')).toEqual([
    'OPERATION  ALLOWED  MISSING RIGHT                                      WHERE',
    'list       yes',
    'enable     no       Network/networkSecurityGroups/securityRules/write  network security group front-nsg (resource group web)',
    '                    Resources/tags/write                               VM web-01 (resource group web)',
    'sweep      unknown',
  ]);
});

test('a missing right is told with its scope', () => {
  expect(missingText({ action: write, scope: frontNsg })).toBe(
    `${write} on network security group front-nsg (resource group web)`,
  );
});

test.each([
  ['permissions' as const, 'What you may do on VM web-01 (resource group web) could not be read.'],
  [
    'locks' as const,
    'The locks of VM web-01 (resource group web) could not be read, so one may stand in the way.',
  ],
])('what could not be found out about %s is told with its cause', (what, sentence) => {
  const fault = { kind: 'unavailable', message: 'socket hang up' } as const;

  expect(unreadText({ what, scope: web01, fault })).toBe(
    `${sentence} Azure gives no answer: socket hang up.`,
  );
});

test('a refusal by locks names each lock once, with all that it holds', () => {
  const own: Lock = { level: 'ReadOnly', scope: frontNsg, name: 'mine' };
  const locked = [
    { scope: frontNsg, lock: keep },
    { scope: web01, lock: keep },
  ];

  const one = errorText({ kind: 'locked', vm: web01, locked });
  const two = errorText({ kind: 'locked', vm: web01, locked: [...locked, { scope: frontNsg, lock: own }] });

  expect(one).toBe(
    'The ReadOnly lock keep on resource group web forbids changing network security group front-nsg ' +
      '(resource group web), VM web-01 (resource group web). Nothing was changed. Have the lock removed by ' +
      'whoever set it, then try again.',
  );
  expect(two).toContain('lock mine on network security group front-nsg');
  expect(two).toContain('Have the locks removed by whoever set them');
});

test('a refusal by locks keeps its facts for scripts', () => {
  const error = { kind: 'locked', vm: web01, locked: [{ scope: frontNsg, lock: keep }] } as const;

  expect(errorKind(error)).toBe('locked');
  expect(errorDetails(error)).toEqual({ vm: web01, locked: [{ scope: frontNsg, lock: keep }] });
});

test('a lock that will keep rules is told before they are written', () => {
  const warning = { kind: 'deleteLocked', group: frontNsg, lock: 'keep', lockScope: keep.scope } as const;

  expect(warningText(warning)).toBe(
    'The CanNotDelete lock keep on resource group web will keep rules in front-nsg from being deleted; at closing ' +
      'they are rewritten so that they open nothing.',
  );
});

test('the name of a lock cannot move the cursor', () => {
  expect(lockText({ ...keep, name: 'a\x1b[2J' })).not.toMatch(/\p{Cc}/u);
});
