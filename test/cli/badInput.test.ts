import { describe, expect, test } from 'vitest';
import type { CliHost } from '../../src/cli/cliHost.ts';
import { runCli } from '../../src/cli/runCli.ts';
import type { Terminal } from '../../src/cli/terminal.ts';
import { errorOf } from './support/errorOf.ts';

const sandbox = { AZURE_JIT_ENDPOINT: 'http://127.0.0.1:1', AZURE_JIT_TOKEN: 'owner' };
const vm = '/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/v';

describe('is refused before anything is asked, with exit code 2 and the field', () => {
  test.each([
    ['request v --port 0', ['--port']],
    ['request v --port 65536', ['--port']],
    ['request v --port 22/icmp', ['--port']],
    ['request v --port 22/', ['--port']],
    ['request v --port 0x16', ['--port']],
    ['request v --source 10.0.0.0/33', ['--source']],
    ['request v --source 010.0.0.1', ['--source']],
    ['request v --source 10.0.0.1/8', ['--source']],
    ['request v --source Internet', ['--source']],
    ['request v --source any --source 10.0.0.1', ['--source']],
    ['request v --for 25h', ['--for']],
    ['request v --for 4m', ['--for']],
    ['request v --for 60', ['--for']],
    ['request v --for PT1M30S', ['--for']],
    ['request v --port 0 --source 1.2.3 --for x', ['--port', '--for', '--source']],
    ['request a/b/c', ['VM']],
    ['request /subscriptions/s', ['VM']],
    [`request ${vm.replace('virtualMachines', 'disks')}`, ['VM']],
    ['enable v --port 22 --port 22/tcp', ['--port']],
    ['enable v --port 53/* --port 53/udp', ['--port']],
    ['enable v --max 25h', ['--max']],
    ['enable v --max 1m', ['--max']],
    ['enable v --source my-ip', ['--source']],
    ['enable v --existing-rules maybe', ['--existing-rules']],
    ['enable v --backend sentinel', ['--backend']],
    ['enable v --backend cloud', ['--backend']],
    ['list --state shut', ['--state']],
    ['close', ['WINDOW']],
    ['close k3j2h1g0 --mine', ['WINDOW']],
    ['close --vm a/b/c', ['--vm']],
    ['close k3j2', ['WINDOW']],
    ['sweep --watch --dry-run', ['--watch']],
    ['list --output xml', ['--output']],
    ['list --endpoint 127.0.0.1:80', ['--endpoint']],
    ['list --endpoint ftp://127.0.0.1', ['--endpoint']],
  ])('%s', async (line, fields) => {
    const run = await runInProcess(line.split(' '), sandbox);

    expect(run.code).toBe(2);
    expect(errorOf(run)).toMatchObject({ kind: 'usage' });
    expect(errorOf(run).details.problems?.map(({ field }) => field)).toEqual(fields);
    for (const field of fields) expect(errorOf(run).message).toContain(field);
    expect(run.stdout).toBe('');
  });

  test.each([
    ['', 'azure-jit --help'],
    ['frobnicate', 'frobnicate'],
    ['policy frobnicate', 'frobnicate'],
    ['enable', 'vm'],
    ['policy set v', '--file'],
    ['list --prot 22', '--prot'],
    ['request v --port', '--port'],
    ['windows extra', 'windows'],
  ])('%s, which cannot be taken apart', async (line, named) => {
    const run = await runInProcess(line.split(' ').filter(Boolean), sandbox);

    expect(run.code).toBe(2);
    expect(errorOf(run).kind).toBe('usage');
    expect(errorOf(run).message).toContain(named);
  });
});

test.each([
  [{ AZURE_JIT_ENDPOINT: 'http://127.0.0.1:1' }, 'An endpoint needs a token'],
  [{ AZURE_JIT_TOKEN: 'owner' }, 'A token is for a sandbox'],
])('%j is not enough to know whom to ask', async (env, reason) => {
  const run = await runInProcess(['list'], env);

  expect(run.code).toBe(2);
  expect(errorOf(run).message).toContain(reason);
});

test('on a terminal a usage error is a line of text', async () => {
  const run = await runInProcess(['request', 'v', '--port', '0'], sandbox, true);

  expect(run).toMatchObject({
    code: 2,
    stderr:
      'error: --port 0: A port is a whole number from 1 to 65535. With its protocol it is written like 22/tcp.\n',
  });
});

test('on a terminal --output json makes a usage error JSON', async () => {
  const run = await runInProcess(['request', '--output', 'json', '--wrong'], sandbox, true);

  expect(errorOf(run).kind).toBe('usage');
});

test('help is on stdout and no failure', async () => {
  const run = await runInProcess(['request', '--help'], {});

  expect(run).toMatchObject({ code: 0, stderr: '' });
  expect(run.stdout).toContain('--justification');
});

/** A host that nobody may ask for anything. */
const nobody: CliHost = {
  compose: () => Promise.reject(new Error('asked for Azure')),
  azureCredential: () => Promise.reject(new Error('asked for a credential')),
  startSandbox: () => Promise.reject(new Error('asked for a sandbox')),
};

async function runInProcess(
  argv: readonly string[],
  env: Readonly<Record<string, string>>,
  isTty = false,
): Promise<{ code: number; stdout: string; stderr: string }> {
  let stdout = '';
  let stderr = '';
  const terminal: Terminal = {
    stdout: (text) => {
      stdout += text;
    },
    stderr: (text) => {
      stderr += text;
    },
    isTty,
    stderrIsTty: isTty,
    columns: 80,
    env,
    readText: () => Promise.reject(new Error('read a file')),
    stopping: new AbortController().signal,
  };
  const code = await runCli(argv, terminal, nobody);

  return { code, stdout, stderr };
}
