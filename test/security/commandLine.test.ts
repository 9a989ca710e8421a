import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startSandbox } from '../../src/sandbox/startSandbox.ts';
import { contoso } from '../../src/sandbox/worlds/contoso.ts';
import { buildCli } from '../cli/support/buildCli.ts';
import { type CliRun, startCli } from '../cli/support/startCli.ts';
import { expectNoSecret, talkative, token } from './secrets.ts';
import { startSigner } from './startSigner.ts';

const cli = buildCli();

/** Azure as it answers today, behind which a sandbox stands, and one user's machine. */
async function startScene() {
  const sandbox = await startSandbox({ world: contoso });
  const signer = await startSigner(sandbox.endpoint);
  const state = await mkdtemp(path.join(tmpdir(), 'azure-jit-secrets-'));
  onTestFinished(async () => {
    await signer.close();
    await sandbox.close();
    await rm(state, { recursive: true, force: true });
  });
  const env = { AZURE_JIT_ENDPOINT: signer.endpoint, AZURE_JIT_TOKEN: token, AZURE_JIT_STATE: state };
  return {
    state,
    signer,
    run: (...parameters: string[]) => startCli(cli(), parameters, env).ended,
    async faults(...faults: object[]) {
      await fetch(`${sandbox.endpoint}/$sandbox/faults`, { method: 'POST', body: JSON.stringify(faults) });
    },
  };
}

function expectDiscreet(what: string, { stdout, stderr }: CliRun): void {
  expectNoSecret(`stdout of ${what}`, stdout);
  expectNoSecret(`stderr of ${what}`, stderr);
}

/** Every file below the folder. */
async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });

  return entries.filter((one) => one.isFile()).map((one) => path.join(one.parentPath, one.name));
}

async function expectDiscreetState(folder: string): Promise<void> {
  const files = await filesBelow(folder);
  for (const file of files) {
    expectNoSecret(file, await readFile(file, 'utf8'));
    expect((await stat(file)).mode & 0o077, file).toBe(0);
  }
  // Where nothing was begun nothing was noted, and the folder is as the test made it.
  expect((await stat(folder)).mode & 0o777).toBe(0o700);
}

test('the main job leaves no token and no signed address anywhere', async () => {
  const { run, state, signer } = await startScene();
  const ended: [string, CliRun][] = [];
  const say = async (...parameters: string[]) => {
    const done = await run(...parameters);
    ended.push([parameters.join(' '), done]);
    expect(done.code, done.stderr).toBe(0);
    return done.stdout;
  };

  await say('enable', 'ubuntu-01', '--existing-rules', 'override');
  const opened = await say('request', 'ubuntu-01', '--for', '30m', '--no-wait', '--justification', 'fix');
  const { windows } = JSON.parse(opened) as { windows: { id: string }[] };
  await say('extend', windows[0]?.id ?? '', '--for', '1h', '--output', 'table');
  await say('windows', '--output', 'table');
  await say('permissions', 'ubuntu-01');
  await say('close', '--mine');
  await say('disable', 'ubuntu-01', '--output', 'table');

  expect(signer.signedRequests()).toBeGreaterThan(0);
  for (const [what, done] of ended) expectDiscreet(what, done);
  expect(await filesBelow(state)).not.toEqual([]);
  await expectDiscreetState(state);
});

describe('what Azure repeats in an error is not passed on', () => {
  // What a write that may have landed leads to waits for real, and is looked at where clocks are moved.
  const rule = { method: 'PUT', path: '/securityRules/|/networkSecurityGroups/[^/]+\\?', times: 99 };
  const missing = { error: { ...talkative.error, code: 'AuthorizationFailed' } };
  const everywhere = { path: 'subscriptions', times: 99 };
  const failures: [string, object][] = [
    ['a refusal', { ...rule, status: 400, body: talkative }],
    ['a right that is missing', { ...rule, status: 403, body: missing }],
    ['a sign-in that is over', { ...everywhere, status: 401, body: talkative }],
    ['a limit', { ...everywhere, status: 429, headers: { 'Retry-After': '3600' }, body: talkative }],
  ];

  test.each(failures)('%s', async (what, fault) => {
    const { run, state, faults } = await startScene();
    await faults(fault);

    const [json, table] = await Promise.all([
      run('request', 'lab-01', '--no-wait'),
      run('request', 'lab-01', '--no-wait', '--output', 'table'),
    ]);

    expect([json.code, table.code], json.stdout + table.stdout).not.toContain(0);
    expectDiscreet(`${what} as JSON`, json);
    expectDiscreet(`${what} as a table`, table);
    await expectDiscreetState(state);
  });
});
