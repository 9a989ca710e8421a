import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bundleGuard } from '../../src/build/bundleGuard.mjs';
import { expectOk } from '../access/expectOk.ts';
import { vmId } from '../access/machineWorld.ts';
import { startAccess } from '../access/startAccess.ts';
import { startFunctionApp } from './startFunctionApp.ts';
import { guardedWorld, openWindow, place, tagsOfPlace } from './startGuard.ts';

let folder = '';
const main = () => path.join(folder, 'guard', 'main.js');

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'azure-jit-guard-'));
  await bundleGuard(folder);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

test('the bundle registers one timer that fires every minute', () => {
  const { registered } = startFunctionApp(main(), {});

  expect(registered).toMatchObject([{ name: 'sweep' }]);
  expect(Object.values(registered[0]?.bindings ?? {})).toMatchObject([
    {
      type: 'timerTrigger',
      direction: 'in',
      schedule: '0 * * * * *',
      runOnStartup: false,
      useMonitor: true,
    },
  ]);
});

test('the bundle, started by the host, closes what is overdue and says so', async () => {
  const access = await startAccess({ world: guardedWorld() });
  expectOk(await access.app.enablePolicy({ vm: vmId, existingRules: 'keep' }));
  const id = await openWindow(access);
  await access.clock.advance(11 * 60_000);
  const app = startFunctionApp(main(), {
    AZURE_JIT_ENDPOINT: access.endpoint,
    AZURE_JIT_TOKEN: 'sandbox-guard',
    AZURE_JIT_GUARD_PLACE: place,
  });

  const lines = await app.run('sweep');

  expect(lines).toEqual([
    `information Closed window ${id} of vm (resource group app).`,
    'information Swept 1 subscription: closed 1, orphaned rules removed 0, failed 0.',
  ]);
  expect(expectOk(await access.app.listWindows()).windows).toEqual([]);
  expect(await tagsOfPlace(access)).toHaveProperty('jit-guard-last-sweep');
});

test('a run that fails fails for the host', async () => {
  const access = await startAccess({ world: guardedWorld() });
  const app = startFunctionApp(main(), {
    AZURE_JIT_ENDPOINT: access.endpoint,
    AZURE_JIT_TOKEN: 'sandbox-nobody-known',
  });
  await access.faults({ path: '^/subscriptions\\?', times: 100, status: 403 });

  await expect(app.run('sweep')).rejects.toThrow(/^The sweep failed\. /);
});

test.each([
  [{ AZURE_JIT_ENDPOINT: 'http://127.0.0.1:1' }, /set both or none/],
  [{ AZURE_JIT_TOKEN: 'owner' }, /set both or none/],
  [{ AZURE_JIT_GUARD_PLACE: '/subscriptions/1' }, /resource id of a resource group/],
])('settings that cannot be meant stop the app: %j', (settings, message) => {
  expect(() => startFunctionApp(main(), settings)).toThrow(message);
});

test('the host ends a run that hangs', async () => {
  const host: unknown = JSON.parse(await readFile(path.join(folder, 'guard', 'host.json'), 'utf8'));

  expect(host).toMatchObject({ version: '2.0', functionTimeout: '00:10:00' });
});
