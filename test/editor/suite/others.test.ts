import assert from 'node:assert/strict';
import { suite, suiteSetup, suiteTeardown, test } from 'mocha';
import * as vscode from 'vscode';

interface Api {
  listMachines(): Promise<readonly { id: string; name: string }[]>;
  requestAccess(request: object): Promise<string | undefined>;
  onDidChangeWindows: vscode.Event<readonly { id: string; endTimeUtc: string }[]>;
  readonly sandboxEndpoint: string | undefined;
}

// In this host every dialog is refused, so nobody says yes to anything.
suite('what others ask for', () => {
  const settings = () => vscode.workspace.getConfiguration('azureJit');
  const set = (name: string, value: unknown) =>
    settings().update(name, value, vscode.ConfigurationTarget.Global);
  let api: Api;
  let windows: readonly { id: string; endTimeUtc: string }[] = [];

  suiteSetup(async () => {
    await set('sandbox.world', 'contoso');
    const extension = vscode.extensions.getExtension('azure-jit.azure-jit');
    assert.ok(extension);
    api = (await extension.activate()) as Api;
    api.onDidChangeWindows((now) => {
      windows = now;
    });
    await api.listMachines();
  });

  suiteTeardown(async () => {
    await set('maxDuration', undefined);
    await set('sandbox.world', undefined);
  });

  test('language models are offered the three tools', () => {
    const names = vscode.lm.tools.map(({ name }) => name);

    assert.deepEqual(
      ['list_jit_machines', 'request_jit_access', 'close_jit_access'].filter((name) => !names.includes(name)),
      [],
    );
  });

  test('a tool lists the machines without a question, and names the field that is wrong', async () => {
    const listed = (await tool('list_jit_machines', { state: 'configured' })) as {
      virtualMachines: { name: string; state: string; ports: { number: number }[] }[];
    };

    const web = listed.virtualMachines.find(({ name }) => name === 'web-01');
    assert.equal(web?.ports[0]?.number, 22);
    assert.deepEqual([...new Set(listed.virtualMachines.map(({ state }) => state))], ['configured']);
    await assert.rejects(tool('list_jit_machines', { status: 'open' }), /status/);
  });

  test('without a yes no link, no tool and no extension writes anything', async () => {
    const before = await writes();
    const asked = { vm: 'web-01', ports: ['22'] };
    const link = vscode.Uri.parse('code-oss://azure-jit.azure-jit/request?vm=web-01&port=22');

    await assert.rejects(tool('request_jit_access', asked));
    await assert.rejects(tool('request_jit_access', { ...asked, sources: ['any'] }));
    await assert.rejects(api.requestAccess({ vm: 'web-01', ports: [22] }));
    await assert.rejects(api.requestAccess({ vm: 'web-01', ports: ['22;'] }), /ports 22;/);
    await vscode.commands.executeCommand('vscode.open', link);
    // One more round through the extension, so that the link was seen to.
    await api.listMachines();

    assert.deepEqual(await writes(), before);
    assert.deepEqual(windows, []);
  });

  test('a limit that cannot be read opens nothing, and one that can holds', async () => {
    const web = (await api.listMachines()).find(({ name }) => name === 'web-01');
    const before = await writes();

    for (const unreadable of ['soon', 60, ['8h']]) {
      await set('maxDuration', unreadable);
      assert.equal(await vscode.commands.executeCommand('azureJit.quickRequest', web?.id), undefined);
    }
    assert.deepEqual(await writes(), before);

    await set('maxDuration', 'PT10M');
    await assert.rejects(
      api.requestAccess({ vm: 'web-01', durationMinutes: 11 }),
      /11 min is longer than your setting azureJit\.maxDuration allows, which is 10 min/,
    );
    await assert.rejects(tool('request_jit_access', { vm: 'web-01', ports: ['ssh'] }), /ports ssh/);
    const ids = (await vscode.commands.executeCommand('azureJit.quickRequest', web?.id)) as string[];
    assert.equal(ids.length, 1);
    const answer = await fetch(`${api.sandboxEndpoint}/$sandbox/clock`);
    const now = Date.parse(((await answer.json()) as { now: string }).now);
    assert.ok(Date.parse(windows[0]?.endTimeUtc ?? '') - now <= 10 * 60_000);
    await vscode.commands.executeCommand('azureJit.closeAll');
    assert.deepEqual(windows, []);
  });

  for (const [name, value] of [
    ['sourceAddress.services', ['http://127.0.0.1:9/']],
    ['sandbox.world', 'scale:5'],
    ['maxDuration', 'PT24H'],
  ] as const) {
    test(`a workspace cannot set ${name}`, async () => {
      await assert.rejects(
        Promise.resolve(settings().update(name, value, vscode.ConfigurationTarget.Workspace)),
      );

      assert.equal(settings().inspect(name)?.workspaceValue, undefined);
    });
  }

  async function tool(name: string, input: object): Promise<unknown> {
    const { content } = await vscode.lm.invokeTool(name, { input, toolInvocationToken: undefined });
    const [part] = content;
    assert.ok(part instanceof vscode.LanguageModelTextPart);
    return JSON.parse(part.value);
  }

  async function writes(): Promise<string[]> {
    const answer = await fetch(`${api.sandboxEndpoint}/$sandbox/requests`);
    const log = (await answer.json()) as { method: string; path: string }[];
    return log.flatMap(({ method, path }) => (/PUT|PATCH|DELETE/.test(method) ? [`${method} ${path}`] : []));
  }
});
