import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { commandIds } from '../../src/vscode/commandIds.ts';
import { parseCloseInput, parseListInput, parseRequestInput } from '../../src/vscode/toolInput.ts';
import { type ToolName, toolNames } from '../../src/vscode/toolNames.ts';

const checkout = fileURLToPath(new URL('../..', import.meta.url));

interface Manifest {
  activationEvents: string[];
  capabilities: { untrustedWorkspaces: { supported: string; restrictedConfigurations: string[] } };
  contributes: {
    commands: { command: string; title: string; category: string }[];
    menus: Record<string, { command: string; when: string; group: string }[]>;
    views: Record<string, { id: string; icon: string }[]>;
    viewsContainers: { activitybar: { id: string; icon: string }[] };
    viewsWelcome: { view: string; contents: string }[];
    configuration: { properties: Record<string, { default: unknown; scope?: string }> };
    languageModelTools: {
      name: ToolName;
      inputSchema: { properties: object; required?: string[]; additionalProperties: boolean };
    }[];
  };
}

const manifest = JSON.parse(readFileSync(`${checkout}/package.json`, 'utf8')) as Manifest;
const { commands, menus, views, viewsContainers, viewsWelcome, configuration, languageModelTools } =
  manifest.contributes;

test('the manifest has the commands that are registered, each with a title in one category', () => {
  expect(commands.map(({ command }) => command).sort()).toEqual([...commandIds].sort());
  expect(commands.filter(({ category, title }) => category !== 'Azure JIT' || title === '')).toEqual([]);
});

test('menus and welcome texts use only commands and views that exist', () => {
  const known: readonly string[] = commandIds;
  const used = Object.values(menus)
    .flat()
    .map(({ command }) => command);
  const linked = viewsWelcome.flatMap(({ contents }) =>
    [...contents.matchAll(/\(command:([^)]+)\)/g)].map(([, command]) => command ?? ''),
  );
  const viewIds = Object.values(views)
    .flat()
    .map(({ id }) => id);

  expect([...used, ...linked].filter((command) => !known.includes(command))).toEqual([]);
  expect(viewIds).toEqual(['azureJit.machines', 'azureJit.windows']);
  expect(viewsWelcome.filter(({ view }) => !viewIds.includes(view))).toEqual([]);
});

test('enabling, requesting and closing all are in the palette, the first two also in the menu of a VM', () => {
  const hidden = (menus.commandPalette ?? []).map(({ command }) => command);
  const inContext = (menus['view/item/context'] ?? [])
    .filter(({ group }) => !group.startsWith('inline'))
    .map(({ command }) => command);

  expect(hidden).not.toEqual(
    expect.arrayContaining([expect.stringMatching(/enable|requestAccess|closeAll/)]),
  );
  expect(inContext).toEqual(expect.arrayContaining(['azureJit.enable', 'azureJit.requestAccess']));
});

test.each([
  ['azureJit.enable', 'vm;state=recommended;backend=none;window=none', true],
  ['azureJit.enable', 'vm;state=configured;backend=direct;window=none', false],
  ['azureJit.requestAccess', 'vm;state=configured;backend=direct;window=open', true],
  ['azureJit.close', 'vm;state=configured;backend=direct;window=open', true],
  ['azureJit.close', 'vm;state=configured;backend=direct;window=none', false],
  ['azureJit.extend', 'window;owner=other;overdue=no', true],
  ['azureJit.extend', 'window;owner=mine;overdue=yes', false],
  ['azureJit.close', 'window;owner=mine;overdue=no', true],
  ['azureJit.close', 'window;owner=mine;overdue=no;backend=defender', false],
  ['azureJit.extend', 'window;owner=mine;overdue=no;backend=defender', true],
  ['azureJit.close', 'vm;state=configured;backend=defender;window=open', false],
  ['azureJit.checkPermissions', 'vm;state=none;backend=none;window=none', true],
  ['azureJit.checkPermissions', 'window;owner=mine;overdue=no', false],
  ['azureJit.openInPortal', 'vm;state=none;backend=none;window=none', true],
  ['azureJit.openInPortal', 'window;owner=other;overdue=yes', true],
  ['azureJit.disable', 'vm;state=recommended;backend=none;window=none', false],
  ['azureJit.repair', 'vm;state=configured;backend=direct;window=none;drift=yes', true],
  ['azureJit.repair', 'vm;state=configured;backend=direct;window=none;drift=no', false],
  ['azureJit.deployGuard', 'guard;state=none', true],
  ['azureJit.deployGuard', 'guard;state=alive', false],
  ['azureJit.disable', 'port;number=22;protocol=TCP;open=no', false],
])('%s on a row that is %s: %s', (command, context, isThere) => {
  const patterns = (menus['view/item/context'] ?? [])
    .filter((item) => item.command === command)
    .map(({ when }) => new RegExp(/viewItem =~ \/(.+)\/$/.exec(when)?.[1] ?? '$^'));

  expect(patterns.some((pattern) => pattern.test(context))).toBe(isThere);
});

test('every picture that the manifest or a tree names is there', () => {
  const vms = ['configured', 'open', 'recommended', 'exposed', 'none'].map((state) => `vm-${state}`);
  const gates = ['nsg', 'firewall'].flatMap((gate) =>
    ['shut', 'open', 'exposed'].map((state) => `${gate}-${state}`),
  );
  const pictures = [
    ...viewsContainers.activitybar.map(({ icon }) => icon),
    ...Object.values(views).flatMap((list) => list.map(({ icon }) => icon)),
    ...[...vms, ...gates].flatMap((name) => ['dark', 'light'].map((theme) => `media/${name}-${theme}.svg`)),
  ];

  expect(pictures.filter((file) => !existsSync(`${checkout}/${file}`))).toEqual([]);
});

test('nothing is activated before it is used', () => {
  // After the start is done, and then for a look at one flag: an editor that left a port open sees to it.
  expect(manifest.activationEvents).toEqual(['onStartupFinished', 'onUri']);
});

test('a workspace cannot say who is asked for the address, how long is longest, or whether it is all a demo', () => {
  const yours = ['azureJit.sourceAddress.services', 'azureJit.sandbox.world', 'azureJit.maxDuration'];
  const trusted = ['azureJit.defaultDuration', 'azureJit.existingRules', 'azureJit.backend'];
  const properties = Object.entries(configuration.properties);
  const { supported, restrictedConfigurations } = manifest.capabilities.untrustedWorkspaces;

  expect(properties.filter(([, { scope }]) => scope === 'application').map(([name]) => name)).toEqual(
    expect.arrayContaining(yours),
  );
  expect(supported).toBe('limited');
  expect([...restrictedConfigurations].sort()).toEqual([...yours, ...trusted].sort());
  // What is left to a workspace that nobody trusts is only how loudly an end is told.
  const left = properties.map(([name]) => name).filter((name) => !restrictedConfigurations.includes(name));
  expect(left).toEqual(['azureJit.notifyBeforeEnd']);
  expect(restrictedConfigurations.filter((name) => !(name in configuration.properties))).toEqual([]);
});

test('the manifest has the tools that are registered, with an input that their parser knows field by field', () => {
  const parsers: Record<ToolName, (input: unknown) => { ok: boolean }> = {
    list_jit_machines: parseListInput,
    request_jit_access: parseRequestInput,
    close_jit_access: parseCloseInput,
  };
  const valid: Record<string, unknown> = {
    state: 'configured',
    vm: 'web-01',
    ports: ['22'],
    for: '1h',
    sources: ['my-ip'],
    justification: 'x',
    window: 'ab12cd34',
  };

  expect(languageModelTools.map(({ name }) => name)).toEqual([...toolNames]);
  for (const { name, inputSchema } of languageModelTools) {
    const fields = Object.keys(inputSchema.properties);
    const whole = Object.fromEntries(fields.map((field) => [field, valid[field]]));
    expect([name, inputSchema.additionalProperties, parsers[name](whole).ok]).toEqual([name, false, true]);
    for (const field of inputSchema.required ?? []) {
      expect(parsers[name]({ ...whole, [field]: undefined }).ok).toBe(false);
    }
  }
});

test('the address is asked of two services that have nothing to do with each other', () => {
  const services = configuration.properties['azureJit.sourceAddress.services']?.default as string[];

  expect(new Set(services.map((url) => new URL(url).hostname.split('.').slice(-2).join('.'))).size).toBe(2);
});
