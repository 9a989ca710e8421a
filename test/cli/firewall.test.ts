import { setMaxListeners } from 'node:events';
import { expect, test } from 'vitest';
import { runCli } from '../../src/cli/runCli.ts';
import type { Terminal } from '../../src/cli/terminal.ts';
import { firewalled } from '../../src/sandbox/worlds/firewalled.ts';
import { startAccess } from '../access/startAccess.ts';

/** Machines behind firewalls under JIT, and a command line on a terminal. */
async function start(...vms: string[]) {
  const access = await startAccess({ world: firewalled });
  for (const vm of vms) {
    const done = await access.app.enablePolicy({ vm, existingRules: 'keep' });
    if (!done.ok) throw new Error(JSON.stringify(done.error));
  }
  const cli = async (...argv: string[]) => {
    const said = { stdout: '', stderr: '' };
    const stopping = new AbortController();
    // Every request of a listing waits for it.
    setMaxListeners(0, stopping.signal);
    const terminal: Terminal = {
      stdout: (text) => {
        said.stdout += text;
      },
      stderr: (text) => {
        said.stderr += text;
      },
      isTty: true,
      stderrIsTty: true,
      columns: 200,
      env: { AZURE_JIT_ENDPOINT: access.endpoint, AZURE_JIT_TOKEN: 'owner' },
      readText: () => Promise.reject(new Error('nothing to read')),
      stopping: stopping.signal,
    };
    const unused = () => Promise.reject(new Error('not of this test'));
    const host = { compose: async () => access.app, azureCredential: unused, startSandbox: unused };
    return { code: await runCli(argv, terminal, host), ...said };
  };
  return { access, cli };
}

test('a window says on a terminal what is waited for, where it leads in, when it shuts, and what closing drops', async () => {
  const { cli } = await start('shop-01', 'app-01');

  const request = await cli('request', 'shop-01', 'app-01', '--source', '203.0.113.7', '--no-wait');
  const windows = await cli('windows');
  const json = await cli('windows', '--output', 'json');
  const list = await cli('list', '--state', 'configured');
  const closed = await cli('close', '--mine');

  expect(request.code, request.stderr).toBe(0);
  expect(request.stderr.split('\n').sort()).toEqual([
    '',
    'Updating firewall fw-classic; this usually takes three to five minutes.',
    'Updating firewall policy hub-rules; this usually takes three to five minutes.',
  ]);
  expect(request.stdout).toMatch(
    /of shop-01 .* Its firewall begins to shut at .*\nConnect to 192\.0\.2\.20:58243\./,
  );
  expect(request.stdout).toContain('Connect to 192.0.2.10:62559.');
  expect(windows.stdout).toMatch(/^WINDOW\s+VM\s+PORTS\s+THROUGH FIREWALL\s+FROM/);
  expect(windows.stdout).toMatch(/shop-01\s+SSH 22\s+192\.0\.2\.20:58243\s+203\.0\.113\.7/);
  const { windows: told } = JSON.parse(json.stdout) as { windows: { connection: unknown }[] };
  expect(told.map(({ connection }) => connection)).toEqual(
    expect.arrayContaining([
      { host: '192.0.2.20', port: 58243 },
      { host: '192.0.2.10', port: 62559 },
    ]),
  );
  expect(list.stdout).toMatch(/FIREWALL[\s\S]*app-01.* fw-classic\b[\s\S]*shop-01.* fw-policy\b/);
  expect(closed.stdout).toContain(
    'Sessions that are up through firewall fw-classic, the firewall of policy hub-rules are dropped.',
  );
  expect(closed.stderr).toContain('Updating firewall fw-classic');
});

test('a window for a private source leaves the firewall alone, and nobody waits or loses a session', async () => {
  const { cli } = await start('app-01');

  const request = await cli('request', 'app-01', '--source', '10.99.0.7', '--no-wait');
  const closed = await cli('close', '--mine');

  expect(request.code, request.stderr).toBe(0);
  expect(request.stderr).not.toContain('Updating');
  expect(request.stdout).toMatch(/Connect to 10\.11\.1\.4:22, a private address\.$/m);
  expect(request.stdout).not.toContain('firewall');
  expect(closed.stdout).toContain('Sessions that are up go on; only new ones are refused.');
});

test('a dry run says the NAT rule, and what of the firewall it is in', async () => {
  const { cli } = await start('app-01');

  const { stdout } = await cli('request', 'app-01', '--source', '203.0.113.7', '--dry-run');

  expect(stdout).toMatch(
    /NAT TCP 192\.0\.2\.10:62559 → 10\.11\.1\.4:22 from 203\.0\.113\.7 \(priority \d+\) {2}in firewall fw-classic$/m,
  );
});

test('an extension that comes once the firewall may begin to shut is refused, and says why', async () => {
  const { access, cli } = await start('app-01');
  await cli('request', 'app-01', '--source', '203.0.113.7', '--for', '30m', '--no-wait');
  const listing = await access.app.listWindows();
  const window = listing.ok ? (listing.value.windows[0]?.window.id ?? '') : '';

  await access.clock.sleep(26 * 60_000);
  const extended = await cli('extend', window, '--for', '1h');

  expect(extended.code).not.toBe(0);
  expect(extended.stderr).toContain('begins to shut 5 min before the end');
});
