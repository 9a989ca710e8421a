import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { buildCli } from './support/buildCli.ts';
import { lab01, web02 } from './support/contosoIds.ts';
import { errorOf } from './support/errorOf.ts';
import { sandboxCli } from './support/sandboxCli.ts';

const cli = buildCli();
const policy = {
  id: web02,
  ports: [
    {
      number: 22,
      protocol: 'TCP',
      allowedSourceAddressPrefixes: ['10.0.0.0/8', '192.0.2.7/32'],
      maxRequestAccessDuration: 'PT90M',
    },
    { number: 53, protocol: '*', allowedSourceAddressPrefix: '*', maxRequestAccessDuration: 'PT24H' },
  ],
};

test('a policy that is set from a file is shown as it was written, with durations in hours and minutes', async () => {
  const sandbox = await sandboxCli(cli());
  const folder = await mkdtemp(path.join(tmpdir(), 'azure-jit-policy-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = path.join(folder, 'policy.json');
  await writeFile(file, `\ufeff${JSON.stringify(policy)}`);

  const set = await sandbox.json<{ enabled: object[] }>('policy', 'set', 'web/web-02', '--file', file);
  const shown = await sandbox.json('policy', 'show', 'web-02');

  const [ssh, dns] = policy.ports;
  expect(shown).toEqual({ id: web02, ports: [{ ...ssh, maxRequestAccessDuration: 'PT1H30M' }, dns] });
  expect(set.enabled).toMatchObject([{ id: web02, name: 'web-02', policy: shown }]);
});

test('what show writes, set takes on stdin', async () => {
  const sandbox = await sandboxCli(cli());
  const shown = await sandbox.run(['policy', 'show', 'lab-01']);

  const set = await sandbox.run(['policy', 'set', 'lab-01', '--file', '-'], { stdin: shown.stdout });

  expect(set.code).toBe(0);
  expect(JSON.parse(set.stdout)).toMatchObject({ enabled: [{ id: lab01, rules: [] }], failed: [] });
  expect((await sandbox.run(['policy', 'show', 'lab-01'])).stdout).toBe(shown.stdout);
});

test('options without a port keep the port of the operating system', async () => {
  const sandbox = await sandboxCli(cli());

  await sandbox.json('enable', 'win-01', '--max', '2h', '--source', '10.0.0.0/8');

  expect(await sandbox.json('policy', 'show', 'win-01')).toMatchObject({
    ports: [
      {
        number: 3389,
        protocol: 'TCP',
        allowedSourceAddressPrefix: '10.0.0.0/8',
        maxRequestAccessDuration: 'PT2H',
      },
    ],
  });
});

test.each([
  ['is not JSON', '{', '--file'],
  ['is for another VM', JSON.stringify({ ...policy, id: lab01 }), 'id'],
  ['has an id that is none', JSON.stringify({ ...policy, id: 'web-02' }), 'id'],
  ['has no ports', JSON.stringify({ id: web02 }), 'ports'],
  ['is a list', JSON.stringify([policy]), 'policy'],
  [
    'has a port that is none',
    JSON.stringify({ ports: [{ ...policy.ports[0], number: 0 }] }),
    'ports[0].number',
  ],
  [
    'grants more than a day',
    JSON.stringify({ ports: [{ ...policy.ports[0], maxRequestAccessDuration: 'PT25H' }] }),
    'ports[0].maxRequestAccessDuration',
  ],
])('a file that %s is refused with its field before anything is asked', async (_, stdin, field) => {
  const sandbox = await sandboxCli(cli());

  const run = await sandbox.run(['policy', 'set', 'web-02', '--file', '-'], { stdin });

  expect(run.code).toBe(2);
  expect(errorOf(run).details.problems?.map((problem) => problem.field)).toContain(field);
  expect(await sandbox.writes()).toEqual([]);
});

test('a file that is not there is refused', async () => {
  const sandbox = await sandboxCli(cli());

  const run = await sandbox.run(['policy', 'set', 'web-02', '--file', '/no/such/file.json']);

  expect(run.code).toBe(2);
  expect(errorOf(run).details.problems).toMatchObject([{ field: '--file', value: '/no/such/file.json' }]);
});
