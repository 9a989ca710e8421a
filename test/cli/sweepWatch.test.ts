import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { buildCli } from './support/buildCli.ts';
import { sandboxCli } from './support/sandboxCli.ts';

const cli = buildCli();

test('a sweep that watches answers for each look, one line each, until it is stopped', async () => {
  const sandbox = await sandboxCli(cli());
  const { windows } = await sandbox.json<{ windows: { id: string; vm: string }[] }>(
    ...['request', 'lab-01', '--no-wait'],
  );
  await sandbox.control('clock', { advance: 'PT2H' });

  const { child, ended } = sandbox.start(['sweep', '--watch']);
  if (!child.stdout) throw new Error('its stdout is a pipe');
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  child.kill('SIGTERM');
  const run = await ended;

  expect(JSON.parse(line)).toMatchObject({
    closed: [{ id: windows[0]?.id, vm: windows[0]?.vm }],
    failed: [],
  });
  expect(run).toMatchObject({ code: 0, stdout: `${line}\n`, stderr: '' });
});
