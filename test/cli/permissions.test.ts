import { expect, test } from 'vitest';
import { buildCli } from './support/buildCli.ts';
import { lab01, ubuntu01, ubuntu01Nsg } from './support/contosoIds.ts';
import { errorOf } from './support/errorOf.ts';
import { sandboxCli } from './support/sandboxCli.ts';

const cli = buildCli();
const subscription = '/subscriptions/22222222-2000-4000-8000-000000000002';

interface Report {
  id: string;
  name: string;
  operations: { operation: string; allowed: boolean | null; missing: { action: string; scope: string }[] }[];
  locks: { level: string; scope: string; name: string }[];
}

test('missing rights are an answer: each with its scope, and the exit code is 0', async () => {
  const sandbox = await sandboxCli(cli());

  const run = await sandbox.run(['permissions', 'ubuntu-01'], { token: 'sandbox-alice' });

  const report = JSON.parse(run.stdout) as Report;
  const disable = report.operations.find(({ operation }) => operation === 'disable');
  expect(run).toMatchObject({ code: 0, stderr: '' });
  expect(Object.keys(report)).toEqual(['id', 'name', 'operations', 'locks']);
  expect(report).toMatchObject({ id: ubuntu01, name: 'ubuntu-01', locks: [] });
  expect(report.operations.filter(({ allowed }) => allowed).map(({ operation }) => operation)).toEqual([
    'list',
    'request',
    'extend',
    'close',
    'repair',
    'sweep',
  ]);
  expect(disable).toEqual({
    operation: 'disable',
    allowed: false,
    missing: [{ action: 'Microsoft.Resources/tags/write', scope: ubuntu01 }],
  });
  expect(await sandbox.writes()).toEqual([]);
});

test('a table tells the same on a terminal, and which locks are in the way', async () => {
  const sandbox = await sandboxCli(cli());
  await fetch(
    `${sandbox.endpoint}${ubuntu01Nsg}/providers/Microsoft.Authorization/locks/keep?api-version=2016-09-01`,
    {
      method: 'PUT',
      headers: { authorization: 'Bearer owner' },
      body: JSON.stringify({ properties: { level: 'ReadOnly' } }),
    },
  );

  const { stdout } = await sandbox.run(['permissions', ubuntu01, '--output', 'table'], {
    token: 'sandbox-alice',
  });

  const lines = stdout.trimEnd().split('\n');
  expect(lines[0]).toMatch(/^OPERATION +ALLOWED +MISSING RIGHT +WHERE$/);
  expect(lines).toContainEqual(expect.stringMatching(/^request +yes$/));
  expect(lines).toContainEqual(expect.stringMatching(/^enable +no +Resources\/tags\/write +VM ubuntu-01/));
  expect(lines.at(-1)).toBe(
    'In the way: ReadOnly lock keep on network security group ubuntu-01-nsg (resource group dev).',
  );
});

test('a VM that the caller may not see is an error', async () => {
  const sandbox = await sandboxCli(cli());

  const run = await sandbox.run(['permissions', 'web-01'], { token: 'sandbox-bob' });

  expect(run.code).toBe(1);
  expect(errorOf(run).kind).toBe('machineNotFound');
});

test.each([
  [['lab-01', '--role'], 'Azure JIT Requester'],
  [['lab-01', '--role', 'owner'], 'Azure JIT Policy Owner'],
  [[lab01, '--role', 'sweeper', '--output', 'table'], 'Azure JIT Sweeper'],
  [['--role=reader', 'dev/lab-01'], 'Azure JIT Reader'],
])('permissions %j prints a role that is assignable in the subscription of the VM', async (given, name) => {
  const sandbox = await sandboxCli(cli());

  const run = await sandbox.run(['permissions', ...given]);

  expect(run.code).toBe(0);
  expect(JSON.parse(run.stdout)).toMatchObject({
    Name: name,
    IsCustom: true,
    Actions: expect.arrayContaining(['Microsoft.Network/networkSecurityGroups/read']),
    AssignableScopes: [subscription],
  });
});

test('a role that is none, and a VM that cannot be one, are told together', async () => {
  const sandbox = await sandboxCli(cli());

  const run = await sandbox.run(['permissions', 'a/b/c', '--role', 'boss']);

  expect(run.code).toBe(2);
  expect(errorOf(run).details.problems?.map(({ field }) => field)).toEqual(['VM', '--role']);
  expect(await sandbox.requestCount()).toBe(0);
});
