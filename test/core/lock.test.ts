import { describe, expect, test } from 'vitest';
import { checkLocks, type Lock, locksAt, locksInTheWay } from '../../src/core/lock.ts';
import { groupId } from './buildGroup.ts';
import { vmId } from './buildMachine.ts';

const vm = vmId('web');
const front = groupId('front');
const target = { vm, groups: [front, groupId('web')], writesTags: true };

function lock(level: Lock['level'], scope: string, name = 'keep'): Lock {
  return { level, scope, name };
}

describe('a lock holds at a scope', () => {
  test.each([
    ['on the group itself', front, true],
    ['on its resource group', '/subscriptions/s/resourceGroups/g', true],
    ['on its subscription', '/subscriptions/s', true],
    ['in another spelling', front.toUpperCase(), true],
    ['with a slash at the end', '/subscriptions/s/', true],
    ['not on another group', groupId('other'), false],
    ['not on a group whose name begins alike', groupId('fro'), false],
    ['not on a resource group whose name begins alike', '/subscriptions/s/resourceGroups/g2', false],
    ['not on a rule of it', `${front}/securityRules/ssh`, false],
    ['not on another subscription', '/subscriptions/s2', false],
  ])('%s', (_, scope, holds) => {
    expect(locksAt([lock('ReadOnly', scope)], front)).toHaveLength(holds ? 1 : 0);
  });
});

test('a read-only lock refuses, and every scope that it holds is named', () => {
  const onGroup = lock('ReadOnly', '/subscriptions/s/resourceGroups/g');

  const checked = checkLocks([onGroup, lock('CanNotDelete', front)], target);

  expect(checked).toEqual({
    ok: false,
    error: {
      kind: 'locked',
      vm,
      locked: [front, groupId('web'), vm].map((scope) => ({ scope, lock: onGroup })),
    },
  });
});

test('a lock against deletes warns for each group that it holds, and says nothing of tags', () => {
  const locks = [lock('CanNotDelete', '/subscriptions/s', 'all'), lock('CanNotDelete', front)];

  const checked = checkLocks(locks, target);

  expect(checked).toEqual({
    ok: true,
    value: [
      { kind: 'deleteLocked', group: front, lock: 'all', lockScope: '/subscriptions/s' },
      { kind: 'deleteLocked', group: front, lock: 'keep', lockScope: front },
      { kind: 'deleteLocked', group: groupId('web'), lock: 'all', lockScope: '/subscriptions/s' },
    ],
  });
});

test('a read-only lock on the VM matters only where its tags are written', () => {
  const locks = [lock('ReadOnly', vm)];

  expect(checkLocks(locks, { ...target, writesTags: false })).toEqual({ ok: true, value: [] });
  expect(checkLocks(locks, target)).toMatchObject({ ok: false, error: { locked: [{ scope: vm }] } });
});

test('locks elsewhere are not in the way', () => {
  const locks = [lock('ReadOnly', groupId('other')), lock('CanNotDelete', vm)];

  expect(locksInTheWay(locks, target)).toEqual([]);
});
