import assert from 'node:assert/strict';
import { suite, suiteSetup, suiteTeardown, test } from 'mocha';
import * as vscode from 'vscode';

interface Window {
  id: string;
  vm: string | null;
  isMine: boolean;
}

interface Api {
  listMachines(): Promise<readonly { id: string; name: string; state: string }[]>;
  closeWindow(id: string): Promise<void>;
  onDidChangeWindows: vscode.Event<readonly Window[]>;
  readonly sandboxEndpoint: string | undefined;
}

suite('demo mode', () => {
  const settings = () => vscode.workspace.getConfiguration('azureJit');
  const set = (name: string, value: unknown) =>
    settings().update(name, value, vscode.ConfigurationTarget.Global);
  let api: Api;
  let windows: readonly Window[] = [];

  suiteSetup(async () => {
    await set('sandbox.world', 'contoso');
    await set('existingRules', 'keep');
    const extension = vscode.extensions.getExtension('azure-jit.azure-jit');
    assert.ok(extension);
    api = (await extension.activate()) as Api;
    api.onDidChangeWindows((now) => {
      windows = now;
    });
  });

  suiteTeardown(async () => {
    await set('sandbox.world', undefined);
    await set('existingRules', undefined);
  });

  test('starts nothing and asks nothing before it is used', () => {
    assert.equal(api.sandboxEndpoint, undefined);
  });

  test('lists the machines of every JIT state', async () => {
    const machines = await api.listMachines();

    const stateOf = new Map(machines.map(({ name, state }) => [name, state]));
    assert.equal(stateOf.get('web-01'), 'configured');
    assert.equal(stateOf.get('web-02'), 'recommended');
    assert.equal(stateOf.get('old-erp'), 'none');
    assert.match(api.sandboxEndpoint ?? '', /^http:\/\/127\.0\.0\.1:\d+$/);
  });

  test('reads with reading requests only', async () => {
    const log = (await control('requests')) as { method: string; path: string }[];

    const writes = log.filter(
      ({ method, path }) => method !== 'GET' && !path.includes('Microsoft.ResourceGraph'),
    );
    assert.deepEqual(writes, []);
  });

  test('puts a recommended machine under JIT, and the list shows it at once', async () => {
    const machine = await named('web-02');

    await vscode.commands.executeCommand('azureJit.enable', machine.id);

    assert.equal((await named('web-02')).state, 'configured');
  });

  test('opens the usual port for this address and closes it again, as the packets say', async () => {
    const { id: vm } = await named('web-02');
    const packet = { source: '203.0.113.7', vm, port: 22, protocol: 'TCP' };
    assert.equal(await fate(packet), 'Deny');

    const ids = (await vscode.commands.executeCommand('azureJit.quickRequest', vm)) as string[];
    assert.equal(ids.length, 1);
    assert.deepEqual(
      windows.map(({ id, isMine }) => ({ id, isMine })),
      [{ id: ids[0], isMine: true }],
    );
    assert.equal(await fate(packet), 'Allow');
    assert.equal(await fate({ ...packet, source: '203.0.113.8' }), 'Deny');

    await vscode.commands.executeCommand('azureJit.close', ids[0]);
    assert.deepEqual(windows, []);
    assert.equal(await fate(packet), 'Deny');
  });

  test('closes all of the caller’s windows by one command', async () => {
    for (const name of ['web-01', 'gateway-01']) {
      await vscode.commands.executeCommand('azureJit.quickRequest', (await named(name)).id);
    }
    assert.equal(windows.length, 2);

    await vscode.commands.executeCommand('azureJit.closeAll');

    assert.deepEqual(windows, []);
  });

  test('closes a window at its end by itself, by Azure’s time', async () => {
    const { id: vm } = await named('web-01');
    const packet = { source: '203.0.113.7', vm, port: 22, protocol: 'TCP' };
    await vscode.commands.executeCommand('azureJit.quickRequest', vm);
    assert.equal(await fate(packet), 'Allow');

    await control('clock', { advance: 'PT1H1M' });
    await vscode.commands.executeCommand('azureJit.refresh');
    await until(() => windows.length === 0);

    assert.equal(await fate(packet), 'Deny');
  });

  test('copies the way in', async () => {
    const { id: vm } = await named('web-01');

    const copied = await vscode.commands.executeCommand('azureJit.copyConnection', vm);

    assert.equal(copied, 'ssh 198.51.100.11');
    assert.equal(await vscode.env.clipboard.readText(), copied);
  });

  test('lets other extensions close a window, and tells them what went wrong', async () => {
    const { id: vm } = await named('web-01');
    await vscode.commands.executeCommand('azureJit.quickRequest', vm);
    const [window] = windows;
    assert.ok(window);

    await api.closeWindow(window.id);

    assert.deepEqual(windows, []);
    await assert.rejects(api.closeWindow('zzzzzzzz'), /zzzzzzzz/);
  });

  async function named(name: string) {
    const found = (await api.listMachines()).find((machine) => machine.name === name);
    assert.ok(found, name);
    return found;
  }

  /** The sandbox's own controls; a body makes it a POST. */
  async function control(route: string, body?: unknown): Promise<unknown> {
    const init =
      body === undefined
        ? {}
        : {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify(body),
          };
    const response = await fetch(`${api.sandboxEndpoint}/$sandbox/${route}`, init);
    assert.ok(response.ok, `${route}: ${response.status}`);
    return response.json();
  }

  /** What becomes of a packet, by an evaluation that shares no code with the extension. */
  async function fate(packet: unknown): Promise<string> {
    return ((await control('probe', packet)) as { access: string }).access;
  }

  /** Waits for the extension's own events; the suite's time limit ends it. */
  function until(isTrue: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      if (isTrue()) return resolve();
      const listening = api.onDidChangeWindows(() => {
        if (!isTrue()) return;
        listening.dispose();
        resolve();
      });
    });
  }
});
