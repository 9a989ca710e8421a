import { describe, expect, test } from 'vitest';
import { defended } from '../../src/sandbox/worlds/defended.ts';
import { buildCli } from './support/buildCli.ts';
import { errorOf } from './support/errorOf.ts';
import { sandboxCli } from './support/sandboxCli.ts';

const cli = buildCli();
const start = () => sandboxCli(cli(), defended);

interface Listed {
  virtualMachines: {
    name: string;
    backend: string | null;
    lastWeek: { requests: number; lastAccess: string | null; lastUser: string | null } | null;
  }[];
}

interface Report {
  operations: { operation: string; allowed: boolean | null; missing: { action: string; scope: string }[] }[];
}

const policies = 'Microsoft.Security/locations/jitNetworkAccessPolicies';

test('list tells who applies each policy, and who was let in last week where Defender keeps it', async () => {
  const sandbox = await start();

  const { virtualMachines } = await sandbox.json<Listed>('list');
  const table = await sandbox.run(['list', '--state', 'configured', '--output', 'table']);

  const known = (name: string) => virtualMachines.find((vm) => vm.name === name);
  expect(known('web-01')).toMatchObject({
    backend: 'defender',
    lastWeek: { requests: 4, lastAccess: '2026-11-22T11:30:00Z', lastUser: 'bob@contoso.com' },
  });
  expect(known('web-north-01')?.lastWeek).toEqual({ requests: 0, lastAccess: null, lastUser: null });
  expect(known('direct-01')).toMatchObject({ backend: 'direct', lastWeek: null });
  expect(table.stdout).toMatch(/APPLIED BY/);
  expect(table.stdout).toMatch(/direct-01 .* direct/);
});

describe('closing what Defender opened', () => {
  test('leaves it, says when it ends, and exits with 5 because it is open', async () => {
    const sandbox = await start();
    await sandbox.json('request', 'web-02', '--no-wait');

    const closing = await sandbox.run(['close', '--mine']);
    const planned = await sandbox.run(['close', '--mine', '--dry-run', '--output', 'table']);

    expect(closing.code).toBe(5);
    expect(errorOf(closing)).toMatchObject({ kind: 'cannotCloseEarly' });
    expect(errorOf(closing).message).toMatch(
      /no way to end access early: window \w{8} of web-02 .* closes at 2026-/,
    );
    expect(planned.code).toBe(0);
    expect(planned.stderr).toMatch(
      /^warning: Defender for Cloud has no way to end access early: .* It is left open\.$/m,
    );
  });

  test('closes the others beside it, and exits with 3', async () => {
    const sandbox = await start();
    await sandbox.json('request', 'web-02', 'direct-01', '--no-wait');

    const closing = await sandbox.run(['close', '--mine']);

    const report = JSON.parse(closing.stdout) as { closed: { vm: string }[]; failed: { vm: string }[] };
    expect(closing.code).toBe(3);
    expect(report.closed.map(({ vm }) => vm.split('/').at(-1))).toEqual(['direct-01']);
    expect(report.failed.map(({ vm }) => vm.split('/').at(-1))).toEqual(['web-02']);
  });
});

describe('rights', () => {
  test('are those on the policy, not on the network, also where the VM cannot be read', async () => {
    const sandbox = await start();

    const run = await sandbox.run(['permissions', 'web-02'], { token: 'sandbox-requester' });

    const { operations } = JSON.parse(run.stdout) as Report;
    const missing = new Map(
      operations.map((one) => [one.operation, one.missing.map(({ action }) => action)] as const),
    );
    expect([...missing.keys()]).toEqual(['list', 'request', 'extend', 'enable', 'disable']);
    expect(missing.get('enable')).toEqual(
      expect.arrayContaining([`${policies}/write`, 'Microsoft.Compute/virtualMachines/write']),
    );
    expect([...missing.values()].flat().join()).not.toMatch(/securityRules|tags\/write/);
  });

  test.each([
    [['web-02', '--role'], 'Azure JIT Requester for Defender', `${policies}/initiate/action`],
    [['open-01', '--role', 'owner'], 'Azure JIT Policy Owner for Defender', `${policies}/write`],
    [
      ['web-02', '--role', 'owner', '--backend', 'direct'],
      'Azure JIT Policy Owner',
      'Microsoft.Resources/tags/write',
    ],
    [['direct-01', '--role', 'requester'], 'Azure JIT Requester', `${policies}/read`],
  ])('permissions %j prints the role that its backend asks for', async (given, Name, action) => {
    const sandbox = await start();

    const run = await sandbox.run(['permissions', ...given]);

    const role = JSON.parse(run.stdout) as { Name: string; Actions: string[] };
    expect(role.Name).toBe(Name);
    expect(role.Actions).toContain(action);
    expect(role.Actions.some((one) => one.endsWith('securityRules/write'))).toBe(!Name.endsWith('Defender'));
  });

  test('the requester role for Defender is enough to open, and the owner role to enable and disable', async () => {
    const sandbox = await start();
    const role = async (name: string) =>
      (await sandbox.json<{ Actions: string[] }>('permissions', 'web-02', '--role', name)).Actions;
    const [requester, owner] = [await role('requester'), await role('owner')];
    const assignments = (actions: string[]) =>
      defended.subscriptions.map(({ subscriptionId }) => ({
        scope: `/subscriptions/${subscriptionId}`,
        actions,
        notActions: [],
      }));
    const asked = await sandboxCli(cli(), {
      ...defended,
      principals: [
        { name: 'asks', objectId: 'o1', assignments: assignments(requester) },
        { name: 'owns', objectId: 'o2', assignments: assignments(owner) },
      ],
    });

    const opened = await asked.run(['request', 'web-02', '--no-wait'], { token: 'sandbox-asks' });
    const refused = await asked.run(['enable', 'open-01'], { token: 'sandbox-asks' });
    const enabled = await asked.run(['enable', 'open-01'], { token: 'sandbox-owns' });
    const disabled = await asked.run(['disable', 'open-01'], { token: 'sandbox-owns' });

    expect(opened).toMatchObject({ code: 0 });
    expect(refused.code).toBe(4);
    expect(errorOf(refused).message).toContain('no right to change the network is needed');
    expect(enabled).toMatchObject({ code: 0 });
    expect(disabled).toMatchObject({ code: 0 });
  });
});

test('a move says whose access ends before and after it is done', async () => {
  const sandbox = await start();

  const planned = await sandbox.run([
    'enable',
    'web-01',
    '--backend',
    'direct',
    '--dry-run',
    '--output',
    'table',
  ]);
  const moved = await sandbox.run(['enable', 'web-01', '--backend', 'direct', '--output', 'table']);

  const told =
    /web-01 .* leaves Defender for Cloud for Azure JIT itself\. What is open there ends: window \w{8} of bob@contoso\.com\./;
  expect(planned.stderr).toMatch(told);
  expect(moved).toMatchObject({ code: 0 });
  expect(moved.stderr).toMatch(told);
});

test('repair has nothing to do where Defender keeps its rules', async () => {
  const sandbox = await start();

  const run = await sandbox.run(['repair', 'web-01', '--output', 'table']);

  expect(run).toMatchObject({ code: 0, stdout: 'Nothing has drifted on web-01 (resource group shop).\n' });
  expect(await sandbox.writes()).toEqual([]);
});

test('without the plan Defender refuses, and the refusal says what else there is', async () => {
  const sandbox = await start();

  const run = await sandbox.run(['enable', 'free-01', '--backend', 'defender']);

  expect(run.code).toBe(1);
  expect(errorOf(run)).toMatchObject({
    kind: 'defenderRefused',
    details: { code: 'UnsupportedPricingTier' },
  });
  expect(errorOf(run).message).toMatch(/Plan 2 on for the subscription, or .*--backend direct\.$/);
});

test('extending is a newer request, which says so and keeps the window', async () => {
  const sandbox = await start();
  const { windows } = await sandbox.json<{ windows: { id: string }[] }>('request', 'web-02', '--no-wait');
  const id = windows[0]?.id ?? '';

  const run = await sandbox.run(['extend', id, '--for', '2h', '--output', 'table']);

  const listed = await sandbox.json<{
    windows: { id: string; vm: string; ports: { endTimeUtc: string }[] }[];
  }>('windows');
  expect(run).toMatchObject({ code: 0 });
  expect(run.stdout).toContain('To Defender for Cloud it is a newer request, in your name');
  expect(listed.windows.filter(({ vm }) => vm.endsWith('/web-02'))).toMatchObject([
    { id, ports: [{ endTimeUtc: expect.stringMatching(/^2026-11-22T14:0/) }] },
  ]);
});
