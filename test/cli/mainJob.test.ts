import { expect, test } from 'vitest';
import { worldDifferences } from '../../src/build/start/worldDifferences.mjs';
import { buildCli } from './support/buildCli.ts';
import { lab01, ubuntu01, ubuntu01Nsg } from './support/contosoIds.ts';
import { errorOf } from './support/errorOf.ts';
import { type SandboxCli, sandboxCli } from './support/sandboxCli.ts';

const cli = buildCli();

interface Window {
  id: string;
  vm: string;
  rules: string[];
  ports: { endTimeUtc: string; sources: string[] }[];
}

test('finds an open port, shuts it, opens it for one address, shuts it again, and leaves no trace', async () => {
  const sandbox = await sandboxCli(cli());
  const before = await sandbox.world();
  const mine = '203.0.113.7';
  const access = async (source: string) =>
    (await sandbox.control('probe', { source, vm: ubuntu01, port: 22, protocol: 'TCP' })) as {
      access: string;
    };

  const listed = await sandbox.json<{ virtualMachines: { id: string; exposed: unknown[] }[] }>(
    'list',
    '--state',
    'recommended',
  );
  expect(listed.virtualMachines.find(({ id }) => id === ubuntu01)?.exposed).toEqual([
    { number: 22, protocol: 'TCP', rule: 'default-allow-ssh', priority: 300 },
  ]);

  await sandbox.json('enable', 'ubuntu-01', '--existing-rules', 'override');
  expect((await access(mine)).access).toBe('Deny');

  const { windows } = await sandbox.json<{ windows: Window[] }>(
    ...['request', 'dev/ubuntu-01', '--for', '30m', '--justification', 'deploy a fix'],
  );
  expect((await access(mine)).access).toBe('Allow');
  expect((await access('203.0.113.200')).access).toBe('Deny');

  const listedWindows = await sandbox.json<{ windows: object[] }>('windows');
  expect(listedWindows.windows).toEqual([
    { ...windows[0], requestor: 'owner', justification: 'deploy a fix', overdue: false },
  ]);

  const closed = await sandbox.json<{ closed: object[] }>('close', windows[0]?.id ?? '');
  expect(closed).toEqual({ closed: [{ id: windows[0]?.id, vm: ubuntu01 }], failed: [] });
  expect((await access(mine)).access).toBe('Deny');

  await sandbox.json('disable', ubuntu01.toLowerCase());
  expect((await access(mine)).access).toBe('Allow');
  expect(worldDifferences(before, await sandbox.world())).toEqual([]);
});

test('a window is told in the shape that scripts rely on', async () => {
  const sandbox = await sandboxCli(cli());
  await sandbox.json('enable', 'ubuntu-01', '--max', '4h');

  const answer = await sandbox.json<{ windows: Window[]; failed: [] }>(
    ...['request', 'ubuntu-01', '--for', 'PT2H', '--source', '198.51.100.7', '--source', '10.1.0.0/16'],
  );

  const [window] = answer.windows;
  expect(answer).toEqual({
    windows: [
      {
        id: expect.stringMatching(/^[a-z0-9]{8}$/),
        vm: ubuntu01,
        backend: 'direct',
        state: 'open',
        ports: [
          {
            number: 22,
            protocol: 'TCP',
            sources: ['10.1.0.0/16', '198.51.100.7/32'],
            endTimeUtc: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
          },
        ],
        connection: { host: '192.0.2.21', port: 22 },
        rules: [expect.stringContaining(`${ubuntu01Nsg}/securityRules/JitAccess-Allow-ubuntu-01-`)],
        // A documentation address is not probed.
        reachable: null,
      },
    ],
    failed: [],
  });
  const endSeconds = Date.parse(window?.ports[0]?.endTimeUtc ?? '') / 1000;
  expect(window?.rules[0]).toContain(`-${window?.id}-${endSeconds}`);
});

test.each([
  [
    ['my-ip', '10.1.0.0/16'],
    ['10.1.0.0/16', '203.0.113.7/32'],
  ],
  [['my-ip', '203.0.113.0/24'], ['203.0.113.0/24']],
])('the sources %j are granted together, none inside another', async (sources, granted) => {
  const sandbox = await sandboxCli(cli());

  const { windows } = await sandbox.json<{ windows: Window[] }>(
    ...['request', 'web-01', '--no-wait'],
    ...sources.flatMap((source) => ['--source', source]),
  );

  expect(windows[0]?.ports[0]?.sources).toEqual(granted);
});

test('--mine closes the windows of the caller, --vm those of everybody on a VM', async () => {
  const sandbox = await sandboxCli(cli());
  const request = ['request', 'lab-01', '--port', '22', '--no-wait'];
  await sandbox.run(request);
  await sandbox.run(request, { token: 'sandbox-alice' });

  const mine = JSON.parse((await sandbox.run(['close', '--mine'], { token: 'sandbox-alice' })).stdout);
  const { windows } = await sandbox.json<{ windows: { id: string; requestor: string }[] }>('windows');
  const rest = await sandbox.run(['close', '--vm', 'lab-01'], { token: 'sandbox-alice' });

  expect(mine.closed).toHaveLength(1);
  expect(windows.map(({ requestor }) => requestor)).toEqual(['owner']);
  expect(JSON.parse(rest.stdout)).toEqual({ closed: [{ id: windows[0]?.id, vm: lab01 }], failed: [] });
});

test('a window whose time is over is overdue until a sweep closes it', async () => {
  const sandbox = await sandboxCli(cli());
  const { windows } = await sandbox.json<{ windows: Window[] }>('request', 'lab-01', '--no-wait');
  await sandbox.control('clock', { advance: 'PT2H' });

  const overdue = await sandbox.json<{ windows: { overdue: boolean }[] }>('windows');
  const plan = await sandbox.json<{ changes: { action: string; rule: string }[] }>('sweep', '--dry-run');
  const swept = await sandbox.json<{ closed: object[] }>('sweep');
  const after = await sandbox.json<{ windows: object[] }>('windows');

  expect(overdue.windows.map((window) => window.overdue)).toEqual([true]);
  expect(plan.changes).toMatchObject([{ action: 'delete', rule: windows[0]?.rules[0]?.split('/').at(-1) }]);
  expect(swept.closed).toEqual([{ id: windows[0]?.id, vm: lab01 }]);
  expect(after.windows).toEqual([]);
});

test('whoever stops a request while the port is waited for gets no window', async () => {
  const sandbox = await sandboxCli(cli());
  const before = await sandbox.world();
  const { child, ended } = sandbox.start(['request', 'lab-01', '--port', '2222']);
  await untilThePortIsWaitedFor(sandbox);

  child.kill('SIGINT');
  const run = await ended;

  expect(run.code).toBe(1);
  expect(errorOf(run).kind).toBe('cancelled');
  expect(worldDifferences(before, await sandbox.world())).toEqual([]);
});

/** The rule is written and read back, and Azure is asked for nothing more: what is left is the port. */
async function untilThePortIsWaitedFor({ writes, requestCount }: SandboxCli): Promise<void> {
  let quietLooks = 0;
  for (let seen = 0; quietLooks < 10; ) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    const count = await requestCount();
    quietLooks = count === seen && (await writes()).length > 0 ? quietLooks + 1 : 0;
    seen = count;
  }
}
