import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { buildCli } from './support/buildCli.ts';
import { errorOf } from './support/errorOf.ts';
import { startCli } from './support/startCli.ts';

const cli = buildCli();

test('the sandbox says in one line where it listens, serves its world, and ends when asked', async () => {
  const { child, ended } = startCli(cli(), ['sandbox', '--latency', '1', '--operation', '5']);
  if (!child.stdout) throw new Error('its stdout is a pipe');
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  const { endpoint, token } = JSON.parse(line) as { endpoint: string; token: string };

  const list = await startCli(cli(), ['list', '--endpoint', `${endpoint}/`, '--token', token]).ended;
  child.kill('SIGTERM');
  const { code, stdout } = await ended;

  expect(JSON.parse(list.stdout).virtualMachines.length).toBeGreaterThan(10);
  expect(code).toBe(0);
  expect(stdout).toBe(`${line}\n`);
});

test.each([
  [['--world', '/no/such/world.json'], '--world'],
  [['--world', 'scale:1000'], '--world'],
  [['--port', '65536'], '--port'],
  [['--latency', '-1'], '--latency'],
  [['--operation', 'soon'], '--operation'],
  [['--tls', 'cert.pem'], '--tls'],
  [['--tls', '/no/such/cert.pem,/no/such/key.pem'], '--tls'],
])('sandbox %j is refused', async (parameters, field) => {
  const run = await startCli(cli(), ['sandbox', ...parameters]).ended;

  expect(run.code).toBe(2);
  expect(errorOf(run).details.problems?.map((problem) => problem.field)).toEqual([field]);
  expect(run.stdout).toBe('');
});
