import { expect, test } from 'vitest';
import { signOf } from '../../src/core/guardState.ts';
import { guardedWorld, place } from '../guard/startGuard.ts';
import { buildCli } from './support/buildCli.ts';
import { errorOf } from './support/errorOf.ts';
import { sandboxCli } from './support/sandboxCli.ts';

const cli = buildCli();

/** The guard's world, in which the guard signed so many minutes ago. */
function signed(minutesAgo: number) {
  const world = guardedWorld();
  const start = Date.parse(world.clock ?? '');
  const sign = signOf({ atMs: start - minutesAgo * 60_000, failures: 0 });
  const resources = world.resources.map((resource) =>
    resource.id === place
      ? { ...resource, tags: { ...resource.tags, 'jit-guard-last-sweep': sign } }
      : resource,
  );
  return { world: { ...world, resources }, sign };
}

test('a guard that is alive is told with its last sweep', async () => {
  const { world, sign } = signed(2);
  const sandbox = await sandboxCli(cli(), world);

  const run = await sandbox.run(['guard']);
  const table = await sandbox.run(['guard', '--output', 'table']);

  expect(run).toMatchObject({ code: 0, stderr: '' });
  expect(JSON.parse(run.stdout)).toEqual({
    guards: [
      {
        id: place,
        functionApp: 'jit-guard-app',
        resourceGroup: 'azure-jit-guard',
        subscriptionId: place.split('/')[2],
        state: 'alive',
        lastSweepUtc: sign,
        failed: 0,
      },
    ],
  });
  expect(table.stdout).toBe('jit-guard-app (resource group azure-jit-guard): Guard: last sweep 2 min ago\n');
});

test('a guard that is late is told, and is a failure', async () => {
  const sandbox = await sandboxCli(cli(), signed(60).world);

  const run = await sandbox.run(['guard']);

  expect(run.code).toBe(1);
  expect(JSON.parse(run.stdout)).toMatchObject({ guards: [{ state: 'late' }] });
  expect(errorOf(run)).toMatchObject({ kind: 'noGuardAlive', details: { deployed: 1 } });
});

test('no guard is a failure that says what that means', async () => {
  const sandbox = await sandboxCli(cli());

  const run = await sandbox.run(['guard']);

  expect(run.code).toBe(1);
  expect(JSON.parse(run.stdout)).toEqual({ guards: [] });
  expect(errorOf(run).message).toMatch(/^No guard is there, or you may not see it: nothing closes after /);
});
