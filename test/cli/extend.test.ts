import { expect, test } from 'vitest';
import { worldDifferences } from '../../src/build/start/worldDifferences.mjs';
import { buildCli } from './support/buildCli.ts';
import { lab01 } from './support/contosoIds.ts';
import { errorOf } from './support/errorOf.ts';
import { type SandboxCli, sandboxCli } from './support/sandboxCli.ts';

const cli = buildCli();

interface Window {
  id: string;
  vm: string;
  ports: { number: number; endTimeUtc: string; sources: string[] }[];
  rules: string[];
}

interface Report {
  windows: Window[];
  failed: { id: string; vm: string | null; error: { kind: string; message: string } }[];
}

/** A window of half an hour on lab-01, whose policy allows three hours. */
async function startOpen(): Promise<{ sandbox: SandboxCli; window: Window }> {
  const sandbox = await sandboxCli(cli());
  const { windows } = await sandbox.json<Report>('request', 'lab-01', '--for', '30m', '--no-wait');
  const [window] = windows;
  if (!window) throw new Error('no window was opened');
  return { sandbox, window };
}

test('extend keeps the window’s id, answers as request does, and its former rule goes at its own end', async () => {
  const { sandbox, window } = await startOpen();
  await sandbox.control('clock', { advance: 'PT10M' });

  const answer = await sandbox.json<Report>('extend', window.id, '--for', 'PT1H');

  const [extended] = answer.windows;
  const gained =
    Date.parse(extended?.ports[0]?.endTimeUtc ?? '') - Date.parse(window.ports[0]?.endTimeUtc ?? '');
  expect(answer).toEqual({
    windows: [
      {
        ...window,
        ports: window.ports.map((port) => ({ ...port, endTimeUtc: expect.any(String) })),
        rules: [expect.stringContaining(`-${window.id}-`), window.rules[0]],
        reachable: null,
      },
    ],
    failed: [],
  });
  expect(Math.round(gained / 60_000)).toBe(40);

  await sandbox.control('clock', { advance: 'PT25M' });
  const swept = await sandbox.json<{ closed: object[] }>('sweep');
  const { windows } = await sandbox.json<Report>('windows');
  expect(swept.closed).toEqual([]);
  expect(windows).toMatchObject([{ id: window.id, rules: [extended?.rules[0]] }]);
});

test('extend of several windows tells those that failed beside those that did not: 3', async () => {
  const { sandbox, window } = await startOpen();

  const run = await sandbox.run(['extend', window.id, 'aaaaaaaa', window.id, '--for', '1h']);

  const { windows, failed } = JSON.parse(run.stdout) as Report;
  expect(run.code).toBe(3);
  expect(windows.map(({ id }) => id)).toEqual([window.id]);
  expect(failed).toMatchObject([{ id: 'aaaaaaaa', vm: null, error: { kind: 'windowNotFound' } }]);
});

test('2 where the policy does not allow it or it would end no later, with both ends', async () => {
  const { sandbox, window } = await startOpen();
  const written = await sandbox.writes();

  const tooLong = await sandbox.run(['extend', window.id, '--for', '12h']);
  const notLater = await sandbox.run(['extend', window.id, '--for', '10m']);

  expect([tooLong.code, notLater.code]).toEqual([2, 2]);
  expect(errorOf(tooLong)).toMatchObject({
    kind: 'outsidePolicy',
    details: { vm: lab01, fields: ['--for'] },
  });
  expect(errorOf(notLater).details.problems).toMatchObject([
    {
      kind: 'notLater',
      endTimeUtc: expect.stringMatching(/Z$/),
      presentEndTimeUtc: window.ports[0]?.endTimeUtc,
    },
  ]);
  expect(errorOf(notLater).message).toContain(`already lasts until ${window.ports[0]?.endTimeUtc}`);
  expect(await sandbox.writes()).toEqual(written);
});

test.each([
  ['without a length', ['extend', 'aaaaaaaa'], '--for'],
  ['with a length that is none', ['extend', 'aaaaaaaa', '--for', 'soon'], '--for'],
  ['of what is no id', ['extend', 'lab-01', '--for', '1h'], 'WINDOW'],
])('%s it is a usage error that names %j', async (_, parameters, field) => {
  const sandbox = await sandboxCli(cli());

  const run = await sandbox.run(parameters);

  expect(run.code).toBe(2);
  expect(errorOf(run).details.problems?.map((problem) => problem.field)).toEqual([field]);
  expect(await sandbox.requestCount()).toBe(0);
});

test('--dry-run shows the one rule that would be written, and writes nothing', async () => {
  const { sandbox, window } = await startOpen();
  const before = await sandbox.world();

  const plan = await sandbox.json<{ changes: { action: string; rule: string }[]; inverse: object[] }>(
    ...['extend', window.id, '--for', '1h', '--dry-run'],
  );

  expect(plan.changes).toMatchObject([{ action: 'put', rule: expect.stringContaining(`-${window.id}-`) }]);
  expect(plan.inverse).toMatchObject([{ action: 'delete', rule: plan.changes[0]?.rule }]);
  expect(worldDifferences(before, await sandbox.world())).toEqual([]);
});

test('4 where rights are missing, and the VM is named', async () => {
  const { sandbox, window } = await startOpen();

  const run = await sandbox.run(['extend', window.id, '--for', '1h'], { token: 'sandbox-reader' });

  expect(run.code).toBe(4);
  expect((JSON.parse(run.stdout) as Report).failed).toMatchObject([
    { id: window.id, vm: lab01, error: { kind: 'missingPermissions' } },
  ]);
});

test('extending what lets in everybody warns again, and goes on', async () => {
  const sandbox = await sandboxCli(cli());
  const { windows } = await sandbox.json<Report>(
    'request',
    'lab-01',
    '--for',
    '30m',
    '--source',
    'any',
    '--no-wait',
  );

  const extended = await sandbox.run(['extend', windows[0]?.id ?? '', '--for', '1h']);

  expect(extended.code).toBe(0);
  expect(extended.stderr).toBe('warning: The port opens for any address on the Internet.\n');
});
