import assert from 'node:assert/strict';
import { suite, suiteSetup, suiteTeardown, test } from 'mocha';
import * as vscode from 'vscode';

interface Api {
  listMachines(): Promise<readonly { id: string; name: string }[]>;
  requestAccess(request: object): Promise<string | undefined>;
  closeWindow(id: string): Promise<void>;
  onDidChangeWindows: vscode.Event<readonly { id: string; endTimeUtc: string }[]>;
  readonly sandboxEndpoint: string | undefined;
}

const frontNsg =
  '/subscriptions/11111111-2000-4000-8000-000000000001/resourceGroups/web/providers/Microsoft.Network/networkSecurityGroups/front-nsg';

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

  test('a tool that cannot read says so, and gives nobody what was read before', async () => {
    const refused = ['GET', 'POST'].map((method) => ({ method, path: '.', times: 99, status: 403 }));
    const faults = `${api.sandboxEndpoint}/$sandbox/faults`;
    const headers = { 'content-type': 'application/json' };
    await fetch(faults, { method: 'POST', headers, body: JSON.stringify(refused) });

    await assert.rejects(tool('list_jit_machines', {}), /could not be read/);

    await fetch(faults, { method: 'DELETE' });
  });

  test('without a yes no link, no tool and no extension writes anything', async () => {
    const before = await writes();
    const asked = { vm: 'web-01', ports: ['22'] };
    const link = vscode.Uri.parse(`${vscode.env.uriScheme}://azure-jit.azure-jit/request?vm=web-01&port=22`);

    await assert.rejects(tool('request_jit_access', asked));
    await assert.rejects(tool('request_jit_access', { ...asked, sources: ['any'] }));
    await assert.rejects(api.requestAccess({ vm: 'web-01', ports: [22] }));
    await assert.rejects(api.requestAccess({ vm: 'web-01', ports: ['22;'] }), /ports 22;/);
    await vscode.commands.executeCommand('vscode.open', link);
    // One more round to Azure, so that the link was seen to.
    await tool('list_jit_machines', {});

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

  test('what somebody else opened is not closed without a yes either', async () => {
    const web = (await api.listMachines()).find(({ name }) => name === 'web-01');
    const [id = ''] = (await vscode.commands.executeCommand('azureJit.quickRequest', web?.id)) as string[];
    const rule = await ruleOf(id);
    const { description } = rule.properties;
    const giveTo = (by: string) =>
      arm('PUT', rule.id, { properties: { ...rule.properties, description: by } });

    await giveTo(description.replace(/by=\S+/, 'by=bob'));
    await vscode.commands.executeCommand('azureJit.refresh');
    await assert.rejects(api.closeWindow(id));
    await assert.rejects(tool('close_jit_access', { window: id }));
    assert.equal((await ruleOf(id)).id, rule.id);

    await giveTo(description);
    await vscode.commands.executeCommand('azureJit.refresh');
    await api.closeWindow(id);
    await assert.rejects(ruleOf(id), /no rule/);
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

  async function arm(method: string, id: string, body?: object): Promise<unknown> {
    const answer = await fetch(`${api.sandboxEndpoint}${id}?api-version=2025-05-01`, {
      method,
      headers: { authorization: 'Bearer owner', 'content-type': 'application/json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    assert.ok(answer.ok, `${method} ${id}: ${answer.status}`);
    return answer.json();
  }

  /** The rule in front of web-01 that opens a port for this window. */
  async function ruleOf(window: string) {
    const { value } = (await arm('GET', `${frontNsg}/securityRules`)) as {
      value: { id: string; name: string; properties: { description: string } }[];
    };
    const rule = value.find(({ name }) => name.includes(`-${window}-`));
    if (!rule) throw new Error(`no rule of ${window}`);
    return rule;
  }

  async function writes(): Promise<string[]> {
    const answer = await fetch(`${api.sandboxEndpoint}/$sandbox/requests`);
    const log = (await answer.json()) as { method: string; path: string }[];
    return log.flatMap(({ method, path }) => (/PUT|PATCH|DELETE/.test(method) ? [`${method} ${path}`] : []));
  }
});
