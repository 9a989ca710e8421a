import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { beforeAll, expect, test } from 'vitest';
import { toolNames } from '../../src/vscode/toolNames.ts';

const entry = fileURLToPath(new URL('../../src/extension.ts', import.meta.url));
let code = '';

beforeAll(async () => {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: 'cjs',
    platform: 'node',
    supported: { 'dynamic-import': false },
    // The bundles beside it, and the editor.
    external: ['vscode', './vscode/run.ts', './vscode/signIn.ts', './compose.ts'],
  });
  code = outputFiles[0]?.text ?? '';
});

/** The extension's entry in an editor that only remembers what was registered and which bundles were loaded. */
function activate() {
  const loaded: string[] = [];
  const asked: unknown[] = [];
  const registered = new Map<string, Record<string, (...given: unknown[]) => Promise<unknown>>>();
  const disposable = { dispose: () => undefined };
  const register = (name: string, handler: never) => {
    registered.set(name, handler);
    return disposable;
  };
  const answers = async (...given: unknown[]) => asked.push(given[1]);
  const tool = { prepare: () => ({}), invoke: answers };
  const running = {
    context: {},
    requestForUri: answers,
    tools: Object.fromEntries(toolNames.map((name) => [name, tool])),
  };
  class Emitter {
    event = () => disposable;
  }
  class Part {}
  const vscode = {
    EventEmitter: Emitter,
    Disposable: { from: () => disposable },
    TreeItemCollapsibleState: {},
    ExtensionKind: {},
    UIKind: {},
    env: {},
    LanguageModelToolResult: Part,
    LanguageModelTextPart: Part,
    commands: { registerCommand: () => disposable },
    lm: { registerTool: register },
    window: {
      createOutputChannel: () => ({ error: (problem: unknown) => asked.push(problem) }),
      createTreeView: () => ({ ...disposable, onDidChangeVisibility: () => disposable }),
      registerUriHandler: (handler: never) => register('link', handler),
    },
  };
  const require = (name: string) => {
    if (name === 'vscode') return vscode;
    loaded.push(name);
    return { run: () => running };
  };
  const module = { exports: {} as { activate(extension: object): object } };
  new Function('require', 'module', 'exports', code)(require, module, module.exports);
  module.exports.activate({
    extension: {},
    globalState: { get: () => false },
    subscriptions: [],
    extensionUri: {},
  });
  return { loaded, asked, registered };
}

test('activation registers links and tools, and loads nothing else', () => {
  const { loaded, registered } = activate();

  expect([...registered.keys()]).toEqual(['link', ...toolNames]);
  expect(loaded).toEqual([]);
});

test('the first link loads what follows links, once, and not the code for Azure', async () => {
  const { loaded, asked, registered } = activate();
  const uri = { path: '/request', query: 'vm=web-01&port=22' };

  await registered.get('link')?.handleUri?.(uri);
  await registered.get('link')?.handleUri?.(uri);

  expect(asked).toEqual([uri, uri]);
  expect(loaded).toEqual(['./vscode/run.ts']);
});

test.each(toolNames)('the tool %s is loaded when a model calls it', async (name) => {
  const { loaded, asked, registered } = activate();

  await registered.get(name)?.invoke?.({ input: { vm: 'web-01' } }, { isCancellationRequested: false });

  expect(asked).toEqual([{ vm: 'web-01' }]);
  expect(loaded).toEqual(['./vscode/run.ts']);
});
