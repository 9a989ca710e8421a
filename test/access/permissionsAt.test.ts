import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { missingPermissions } from '../../src/access/missingPermissions.ts';
import { permissionsAt } from '../../src/access/permissionsAt.ts';
import type { Permissions } from '../../src/access/ports.ts';
import { isGranted, type NeededAction, type Permission } from '../../src/core/permission.ts';
import { err, ok } from '../../src/core/result.ts';

const group = '/subscriptions/s/resourceGroups/g';
const nsg = (name: string, inside = group) =>
  `${inside}/providers/Microsoft.Network/networkSecurityGroups/${name}`;

interface Assignment {
  scope: string;
  actions: readonly string[];
}

/** Azure's rights as they are inherited, and every scope that was asked about. */
function rights(assignments: readonly Assignment[], refusedScopes: readonly string[] = []) {
  const asked: string[] = [];
  let running = 0;
  const record = { asked, mostAtOnce: 0 };
  const permissions: Permissions = {
    async at(scope) {
      asked.push(scope);
      running += 1;
      record.mostAtOnce = Math.max(record.mostAtOnce, running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      if (refusedScopes.includes(scope)) return err({ kind: 'forbidden', action: '', scope });
      return ok(grantedAt(assignments, scope));
    },
  };
  return { permissions, record };
}

function grantedAt(assignments: readonly Assignment[], scope: string): Permission[] {
  return assignments
    .filter((one) => `${scope}/`.toLowerCase().startsWith(`${one.scope}/`.toLowerCase()))
    .map(({ actions }) => ({ actions, notActions: [] }));
}

const needsAt = (scopes: readonly string[]): NeededAction[] =>
  scopes.flatMap((scope) => ['x/write', 'x/delete'].map((action) => ({ action, scope })));

describe('rights are asked for', () => {
  test('once for the many scopes of a resource group that grants them', async () => {
    const needed = needsAt(Array.from({ length: 200 }, (_, i) => nsg(`n${i}`)));
    const { permissions, record } = rights([{ scope: '/subscriptions/s', actions: ['x/*'] }]);

    expect(await missingPermissions(permissions, needed)).toEqual([]);
    expect(record.asked).toEqual([group]);
  });

  test('at the single scopes only for what the resource group does not grant', async () => {
    const needed = [
      ...needsAt([nsg('a')]),
      ...needsAt([nsg('b')]),
      { action: 'y/write', scope: nsg('c') },
      { action: 'x/write', scope: nsg('d') },
    ];
    const { permissions, record } = rights([
      { scope: group, actions: ['x/write'] },
      { scope: nsg('a'), actions: ['x/delete'] },
    ]);

    const missing = await missingPermissions(permissions, needed);

    expect(missing).toEqual([
      { action: 'x/delete', scope: nsg('b') },
      { action: 'y/write', scope: nsg('c') },
    ]);
    expect(record.asked).toEqual([group, nsg('a'), nsg('b'), nsg('c')]);
  });

  test('at the very scope where it is alone in its resource group', async () => {
    const other = '/subscriptions/s/resourceGroups/h';
    const { permissions, record } = rights([{ scope: '/subscriptions/s', actions: ['*'] }]);

    await missingPermissions(permissions, needsAt([nsg('a'), nsg('b', other)]));

    expect(record.asked).toEqual([nsg('a'), nsg('b', other)]);
  });

  test('once for two spellings of one scope', async () => {
    const { permissions, record } = rights([]);

    const missing = await missingPermissions(permissions, [
      { action: 'x/write', scope: nsg('a') },
      { action: 'x/write', scope: nsg('A') },
    ]);

    expect(record.asked).toHaveLength(1);
    expect(missing).toHaveLength(2);
  });

  test('for a few scopes at a time', async () => {
    const { permissions, record } = rights([]);

    await missingPermissions(permissions, needsAt(Array.from({ length: 50 }, (_, i) => nsg(`n${i}`))));

    expect(record.asked).toHaveLength(51);
    expect(record.mostAtOnce).toBeLessThanOrEqual(8);
  });
});

test('a resource group that tells nothing is no reason: the scopes are asked themselves', async () => {
  const { permissions } = rights([{ scope: nsg('a'), actions: ['*'] }], [group]);

  const reading = await permissionsAt(permissions, needsAt([nsg('a'), nsg('b')]));

  expect(reading).toEqual({ missing: needsAt([nsg('b')]), unread: [] });
});

test('a scope that tells nothing is told, and nothing is called missing there', async () => {
  const { permissions } = rights([], [group, nsg('a')]);

  const reading = await permissionsAt(permissions, needsAt([nsg('a'), nsg('b')]));

  expect(reading.missing).toEqual(needsAt([nsg('b')]));
  expect(reading.unread).toMatchObject([{ scope: nsg('a'), fault: { kind: 'forbidden' } }]);
});

test('the answer is that of asking at every scope', async () => {
  const groups = [group, '/subscriptions/s/resourceGroups/h', '/subscriptions/t/resourceGroups/g'];
  const scope = fc.constantFrom(
    ...groups.flatMap((inside) => ['a', 'b', 'c'].map((name) => nsg(name, inside))),
  );
  const anywhere = fc.oneof(scope, fc.constantFrom(...groups, '/subscriptions/s', '/subscriptions/t'));
  const action = fc.constantFrom('x/write', 'x/delete', 'y/write');
  const assignment = fc.record({ scope: anywhere, actions: fc.array(action, { maxLength: 2 }) });
  await fc.assert(
    fc.asyncProperty(
      fc.array(assignment, { maxLength: 5 }),
      fc.array(fc.record({ action, scope }), { maxLength: 12 }),
      async (assignments, needed) => {
        const { permissions } = rights(assignments);
        const naive = needed.filter((need) => !isGranted(grantedAt(assignments, need.scope), need.action));

        expect(await missingPermissions(permissions, needed)).toEqual(naive);
      },
    ),
    { seed: 20261122, numRuns: 300 },
  );
});
