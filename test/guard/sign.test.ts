import { expect, test } from 'vitest';
import { roleDefinition } from '../../src/core/roleDefinition.ts';
import { sweepTimer } from '../../src/guard/sweepTimer.ts';
import { expectOk } from '../access/expectOk.ts';
import { principal, vmId } from '../access/machineWorld.ts';
import { type Access, startAccess } from '../access/startAccess.ts';
import { guardedWorld, invoke, openWindow, place, startGuard, tagsOfPlace } from './startGuard.ts';

const minuteMs = 60_000;

async function signs(access: Access): Promise<number> {
  return (await access.requests()).filter(
    ({ method, path }) => method === 'PATCH' && path.includes('/tags/default'),
  ).length;
}

test('a sweep is seen by whoever may read the group, and tags of others stay', async () => {
  const { access, timer } = await startGuard();

  await invoke(timer);
  await access.clock.advance(2 * minuteMs);

  expect(expectOk(await access.app.readGuards())).toMatchObject([
    {
      id: place,
      resourceGroup: 'azure-jit-guard',
      functionApp: 'jit-guard-app',
      state: { kind: 'alive', failures: 0 },
    },
  ]);
  const [guard] = expectOk(await access.app.readGuards());
  expect(guard?.state.kind === 'alive' ? guard.state.ageMs : 0).toBeGreaterThanOrEqual(2 * minuteMs - 1000);
  expect(await tagsOfPlace(access)).toMatchObject({ 'jit-guard': 'jit-guard-app', team: 'network' });
});

test('where nothing happens, a sign is written every five minutes', async () => {
  const { access, timer } = await startGuard();

  for (let minute = 0; minute < 11; minute++) {
    await invoke(timer);
    await access.clock.advance(minuteMs);
  }

  expect(await signs(access)).toBe(3);
});

test('a sweep that closed something is told at once', async () => {
  const { access, timer } = await startGuard();
  expectOk(await access.app.enablePolicy({ vm: vmId, existingRules: 'keep' }));
  await openWindow(access);
  await access.clock.advance(11 * minuteMs);
  await invoke(timer);
  await openWindow(access);
  await access.clock.advance(11 * minuteMs);
  await access.forget();

  await invoke(timer);
  await invoke(timer);

  expect(await signs(access)).toBe(1);
});

test('a sign that is refused is a warning, and is tried again by the next sweep', async () => {
  const { access, timer } = await startGuard({ without: 'Microsoft.Resources/tags/write' });

  const first = await invoke(timer);
  await invoke(timer);

  expect(first.error).toBeUndefined();
  expect(first.lines).toContainEqual({
    level: 'warning',
    text: expect.stringMatching(
      /^The sign of this sweep was not written\. .*Microsoft\.Resources\/tags\/write/,
    ),
  });
  expect(await signs(access)).toBe(2);
});

test('without a place of its own a guard sweeps and signs nowhere', async () => {
  const access = await startAccess({ world: guardedWorld() });

  const run = await invoke(sweepTimer({ app: access.as('guard'), place: null }));

  expect(run.error).toBeUndefined();
  expect(await signs(access)).toBe(0);
});

test('a guard that stopped is late, and one that was never started never swept', async () => {
  const { access, timer } = await startGuard();
  const never = expectOk(await access.app.readGuards());
  await invoke(timer);
  await access.clock.advance(16 * minuteMs);

  const late = expectOk(await access.app.readGuards());

  expect(never).toMatchObject([{ state: { kind: 'never' } }]);
  expect(late).toMatchObject([{ state: { kind: 'late' } }]);
});

test('nobody sees a guard where there is none, and the role of a reader is enough to see one', async () => {
  const without = await startAccess();
  const world = guardedWorld();
  const reader = principal('reader', [...roleDefinition('reader', []).Actions]);
  const access = await startAccess({ world: { ...world, principals: [...world.principals, reader] } });

  expect(expectOk(await without.app.readGuards())).toEqual([]);
  expect(expectOk(await access.as('reader').readGuards())).toMatchObject([{ id: place }]);
});
