import { expect, test } from 'vitest';
import { buildCli } from './support/buildCli.ts';
import { frontNsg, lab01, web01, web02 } from './support/contosoIds.ts';
import { errorOf } from './support/errorOf.ts';
import { sandboxCli } from './support/sandboxCli.ts';

const cli = buildCli();

interface Report {
  failed: { vm: string; error: { kind: string; message: string } }[];
  enabled: { id: string }[];
  windows: { vm: string }[];
}

test('1 where something is not there, and nothing was left', async () => {
  const sandbox = await sandboxCli(cli());

  const notThere = await sandbox.run(['enable', 'no-such-vm']);
  const notConfigured = await sandbox.run(['policy', 'show', 'web-02']);
  const notOpen = await sandbox.run(['close', 'aaaaaaaa']);

  expect([notThere.code, notConfigured.code, notOpen.code]).toEqual([1, 1, 1]);
  expect([notThere, notConfigured, notOpen].map((run) => errorOf(run).kind)).toEqual([
    'machineNotFound',
    'notConfigured',
    'windowNotFound',
  ]);
  expect(notConfigured.stdout).toBe('');
});

test('2 where a name means several VMs, with every candidate', async () => {
  const sandbox = await sandboxCli(cli());

  const run = await sandbox.run(['request', 'app-01']);

  expect(run.code).toBe(2);
  expect(errorOf(run)).toMatchObject({
    kind: 'ambiguousMachine',
    details: {
      candidates: [
        expect.stringContaining('/resourceGroups/dev/'),
        expect.stringContaining('/resourceGroups/test/'),
      ],
    },
  });
  expect(await sandbox.writes()).toEqual([]);
});

test('2 where the policy does not allow the request, with every problem and its option', async () => {
  const sandbox = await sandboxCli(cli());

  const run = await sandbox.run(
    ['request', 'sql-01', '--port', '3389', '--port', '22'].concat('--for', '2h', '--source', '192.0.2.1'),
  );

  expect(run.code).toBe(2);
  expect(errorOf(run).kind).toBe('outsidePolicy');
  expect(errorOf(run).details.fields).toEqual(expect.arrayContaining(['--port', '--source', '--for']));
  expect(errorOf(run).message).toContain('Port 22 is not in the policy');
  expect(errorOf(run).message).toContain('192.0.2.1 is not allowed');
  expect(errorOf(run).message).toContain('2 h is longer');
  expect(await sandbox.writes()).toEqual([]);
});

test('3 where some of several VMs failed, and the others are done', async () => {
  const sandbox = await sandboxCli(cli());

  const run = await sandbox.run(['enable', 'ubuntu-01', 'no-such-vm', 'web-02']);

  const report = JSON.parse(run.stdout) as Report;
  expect(run.code).toBe(3);
  expect(report.enabled.map(({ id }) => id.split('/').at(-1))).toEqual(['ubuntu-01', 'web-02']);
  expect(report.failed).toMatchObject([{ vm: 'no-such-vm', error: { kind: 'machineNotFound' } }]);
});

test.each([['sandbox-reader'], ['sandbox-bob']])(
  '4 where %s lacks rights, with each missing action and its scope, and nothing is written',
  async (token) => {
    const sandbox = await sandboxCli(cli());

    const run = await sandbox.run(['request', 'lab-01', '--no-wait'], { token });

    const scope = lab01.replace(
      'Microsoft.Compute/virtualMachines/lab-01',
      'Microsoft.Network/networkSecurityGroups/lab-01-nsg',
    );
    expect(run.code).toBe(4);
    expect(errorOf(run)).toMatchObject({
      kind: 'missingPermissions',
      details: {
        missing: expect.arrayContaining([
          { action: 'Microsoft.Network/networkSecurityGroups/securityRules/write', scope },
        ]),
      },
    });
    expect(await sandbox.writes()).toEqual([]);
  },
);

test('5 where rules stay, and the output names them', async () => {
  const sandbox = await sandboxCli(cli());
  await sandbox.control('faults', [
    {
      method: 'DELETE',
      path: 'JitAccess-Deny',
      times: 100,
      status: 403,
      body: { error: { code: 'AuthorizationFailed', message: 'No.' } },
    },
  ]);

  const run = await sandbox.run(['disable', 'web-01']);

  expect(run.code).toBe(5);
  expect(errorOf(run)).toMatchObject({
    kind: 'leftInPlace',
    details: {
      vm: web01,
      rules: [expect.stringContaining(`${frontNsg}/securityRules/JitAccess-Deny-web-01-`)],
    },
  });
  expect(errorOf(run).message).toContain('JitAccess-Deny-web-01-');
});

test('several failures of one kind keep its code and are told in one error', async () => {
  const sandbox = await sandboxCli(cli());

  const run = await sandbox.run(['enable', 'web-02', 'ubuntu-01'], { token: 'sandbox-reader' });

  expect(run.code).toBe(4);
  expect(errorOf(run)).toMatchObject({
    kind: 'severalFailed',
    details: { failed: [{ subject: 'web-02' }, { subject: 'ubuntu-01' }] },
  });
});

test('several VMs are opened side by side with a window each', async () => {
  const sandbox = await sandboxCli(cli());
  await sandbox.json('enable', 'web-02');

  const { windows, failed } = await sandbox.json<Report>('request', 'web-01', 'web-02', '--source', 'any');

  expect(failed).toEqual([]);
  expect(windows.map(({ vm }) => vm)).toEqual([web01, web02]);
});

test('wide sources warn on stderr and open all the same', async () => {
  const sandbox = await sandboxCli(cli());

  const any = await sandbox.run(['request', 'web-01', '--source', 'any']);
  const wide = await sandbox.run(['request', 'web-01', '--source', '10.0.0.0/8']);
  const narrow = await sandbox.run(['request', 'web-01', '--source', '10.0.0.0/16']);

  expect([any.code, wide.code, narrow.code]).toEqual([0, 0, 0]);
  expect(any.stderr).toBe('warning: The port opens for any address on the Internet.\n');
  expect(wide.stderr).toContain('10.0.0.0/8');
  expect(narrow.stderr).toBe('');
});

test('4 where a sweep sees no subscription, so that a lost role does not look healthy', async () => {
  const sandbox = await sandboxCli(cli());
  await sandbox.control('faults', [
    { path: '^/subscriptions[?]', status: 200, body: { value: [] }, times: 9 },
  ]);

  const run = await sandbox.run(['sweep']);

  expect(run.code).toBe(4);
  expect(errorOf(run)).toMatchObject({ kind: 'rulesUnread' });
});
