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
  ])('%s', (_, permissions, expected) => {
    expect(isGranted(permissions, write)).toBe(expected);
  });

  test('exactly where a regular expression says so', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '/', '*', '.'), maxLength: 8 });
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
