import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  isGranted,
  matchesAction,
  type Permission,
  ruleWriteActions,
  tagWriteAction,
} from '../../src/core/permission.ts';
import { groupId } from './buildGroup.ts';
import { vmId } from './buildMachine.ts';

const write = 'Microsoft.Network/networkSecurityGroups/securityRules/write';

const otherRoles: Permission[] = Array.from({ length: 40 }, (_, i) => ({
  actions: [`Microsoft.Other${i}/*`, '*/read', 'Microsoft.Network/networkSecurityGroups/write'],
  notActions: [],
}));

describe('an action is granted', () => {
  test.each<[string, Permission[], boolean]>([
    ['by its own name', [{ actions: [write], notActions: [] }], true],
    ['in any case', [{ actions: [write.toUpperCase()], notActions: [] }], true],
    ['by everything', [{ actions: ['*'], notActions: [] }], true],
    ['by the last part', [{ actions: ['*/write'], notActions: [] }], true],
    ['by a part in the middle', [{ actions: ['Microsoft.Network/*/securityRules/*'], notActions: [] }], true],
    [
      'by one role though another takes it back',
      [
        { actions: ['*'], notActions: [write] },
        { actions: [write], notActions: [] },
      ],
      true,
    ],
    [
      'not where the same role takes it back',
      [{ actions: ['*'], notActions: ['microsoft.network/*/WRITE'] }],
      false,
    ],
    ['not by the longer name', [{ actions: [`${write}/x`], notActions: [] }], false],
    [
      'not by the beginning of its name',
      [{ actions: ['Microsoft.Network/networkSecurityGroups'], notActions: [] }],
      false,
    ],
    ['not by another verb', [{ actions: ['*/read', '*/delete'], notActions: [] }], false],
    ['not by nothing', [], false],
    ['not by a role without actions', [{ actions: [], notActions: [] }], false],
    ['not by an empty pattern', [{ actions: [''], notActions: [] }], false],
    [
      'by the last of many roles',
      [...otherRoles, { actions: ['*/securityRules/write'], notActions: [] }],
      true,
    ],
    ['not by many roles of which none fits', otherRoles, false],
    ['by stars side by side', [{ actions: ['Microsoft.Network/**/write'], notActions: [] }], true],
    ['not where two parts would share a piece', [{ actions: [`${write}*/write`], notActions: [] }], false],
    [
      'not by a dot that stands for any sign',
      [{ actions: [write.replace('t.', '..')], notActions: [] }],
      false,
    ],
    [
      'not where every role that grants it takes it back',
      [
        { actions: ['*'], notActions: ['*/write'] },
        { actions: ['Microsoft.Network/*'], notActions: ['*/securityRules/*'] },
      ],
      false,
    ],
    [
      'by one role though another, which does not grant it, takes it back',
      [
        { actions: [], notActions: ['*'] },
        { actions: ['*'], notActions: [] },
      ],
      true,
    ],
  ])('%s', (_, permissions, expected) => {
    expect(isGranted(permissions, write)).toBe(expected);
  });

  test('exactly where a regular expression says so', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'A', 'b', '/', '*', '.'), maxLength: 8 });
    const permission = fc.record({
      actions: fc.array(text, { maxLength: 3 }),
      notActions: fc.array(text, { maxLength: 2 }),
    });
    fc.assert(
      fc.property(fc.array(permission, { maxLength: 3 }), text, (permissions, action) => {
        const model = permissions.some(
          ({ actions, notActions }) =>
            actions.some((pattern) => expression(pattern).test(action)) &&
            !notActions.some((pattern) => expression(pattern).test(action)),
        );
        expect(isGranted(permissions, action)).toBe(model);
      }),
      { seed: 20261122, numRuns: 2000 },
    );
  });

  test('in no time, however many stars a role holds', () => {
    expect(matchesAction(`${'*a'.repeat(5000)}b`, 'a'.repeat(20_000))).toBe(false);
  });
});

test('writing rules needs writing and deleting them in every group', () => {
  expect(
    ruleWriteActions([groupId('a'), groupId('b')]).map(({ action, scope }) => [
      action.split('/').at(-1),
      scope,
    ]),
  ).toEqual([
    ['write', groupId('a')],
    ['delete', groupId('a')],
    ['write', groupId('b')],
    ['delete', groupId('b')],
  ]);
});

test('writing tags needs the action of tags at the VM alone', () => {
  expect(tagWriteAction(vmId('web'))).toEqual({
    action: 'Microsoft.Resources/tags/write',
    scope: vmId('web'),
  });
});

function expression(pattern: string): RegExp {
  const escaped = pattern.replace(/[.+?^${}()|[\]\\/]/g, '\\$&').replaceAll('*', '.*');
  return new RegExp(`^${escaped}$`, 'is');
}
