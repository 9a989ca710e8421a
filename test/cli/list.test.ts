import { expect, test } from 'vitest';
import type { World } from '../../src/sandbox/world.ts';
import { contoso } from '../../src/sandbox/worlds/contoso.ts';
import { buildCli } from './support/buildCli.ts';
import { web01, web02 } from './support/contosoIds.ts';
import { errorOf } from './support/errorOf.ts';
import { sandboxCli } from './support/sandboxCli.ts';
import { startCli } from './support/startCli.ts';

const cli = buildCli();

interface Listing {
  virtualMachines: { id: string; name: string; state: string; reasons: string[] }[];
  warnings: string[];
}

test('a configured VM is told in the shape that scripts rely on', async () => {
  const sandbox = await sandboxCli(cli());
  const { windows } = await sandbox.json<{ windows: object[] }>('request', 'web-01', '--no-wait');

  const { virtualMachines, warnings } = await sandbox.json<Listing>('list', '--state', 'configured');

  expect(warnings).toEqual([]);
  expect(virtualMachines.find(({ id }) => id === web01)).toEqual({
    id: web01,
    name: 'web-01',
    subscriptionId: '11111111-2000-4000-8000-000000000001',
    resourceGroup: 'web',
    location: 'westeurope',
    os: 'linux',
    state: 'configured',
    reasons: [],
    backend: 'direct',
    policy: {
      id: web01,
      ports: [
        {
          number: 22,
          protocol: 'TCP',
          allowedSourceAddressPrefix: '*',
          maxRequestAccessDuration: 'PT3H',
        },
      ],
    },
    exposed: [],
    windows,
    drift: [],
    lastWeek: null,
  });
});

test('a VM without a policy has no backend and no policy', async () => {
  const sandbox = await sandboxCli(cli());

  const { virtualMachines } = await sandbox.json<Listing>('list');

  expect(virtualMachines.find(({ id }) => id === web02)).toMatchObject({
    state: 'recommended',
    backend: null,
    policy: null,
    windows: [],
  });
});

test('--state and --subscription may be repeated and narrow the list', async () => {
  const sandbox = await sandboxCli(cli());

  const byState = await sandbox.json<Listing>('list', '--state', 'configured', '--state', 'none');
  const bySubscription = await sandbox.json<Listing>(
    ...['list', '--subscription', 'Contoso Development'],
    ...['--subscription', '33333333-2000-4000-8000-000000000003'],
  );

  expect(new Set(byState.virtualMachines.map(({ state }) => state))).toEqual(new Set(['configured', 'none']));
  expect(new Set(bySubscription.virtualMachines.map(({ id }) => id.split('/')[2]))).toEqual(
    new Set(['22222222-2000-4000-8000-000000000002', '33333333-2000-4000-8000-000000000003']),
  );
});

test('a table is written where it is asked for, and no name or justification can break it', async () => {
  const sandbox = await sandboxCli(cli(), withName('web-02', 'web-02\x1b[2J'));
  await sandbox.run(['request', 'web-01', '--no-wait', '--justification', 'a\x1b]0;owned\x07b\u202e']);

  const list = await sandbox.run(['list', '--output', 'table']);
  const windows = await sandbox.run(['windows', '--output=table']);

  expect(list.stdout).toMatch(/^NAME +RESOURCE GROUP +STATE/);
  expect(list.stdout).toMatch(/web-01 +web +Configured +SSH 22/);
  expect(windows.stdout).toMatch(/web-01 +SSH 22 +203\.0\.113\.7 .* owner +a/);
  for (const { stdout } of [list, windows])
    expect(stdout.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
});

test('a table keeps to the columns that there are', async () => {
  const sandbox = await sandboxCli(cli());
  const env = { AZURE_JIT_ENDPOINT: sandbox.endpoint, AZURE_JIT_TOKEN: 'owner', COLUMNS: '90' };

  const { stdout } = await startCli(cli(), ['list', '--output', 'table'], env).ended;

  expect(stdout.split('\n').length).toBeGreaterThan(20);
  expect(stdout.split('\n').filter((line) => line.length > 90)).toEqual([]);
});

test('a token that nobody has is told as such', async () => {
  const sandbox = await sandboxCli(cli());

  const run = await sandbox.run(['list'], { token: 'sandbox-nobody' });

  expect(run.code).toBe(1);
  expect(errorOf(run).kind).toBe('unauthenticated');
});

function withName(from: string, to: string): World {
  return {
    ...contoso,
    resources: contoso.resources.map((resource) =>
      resource.name === from && resource.type === 'Microsoft.Compute/virtualMachines'
        ? { ...resource, name: to, id: resource.id.replace(/[^/]+$/, to) }
        : resource,
    ),
  };
}
