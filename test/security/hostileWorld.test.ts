import { test } from 'vitest';
import { runCli } from '../../src/cli/runCli.ts';
import type { Terminal } from '../../src/cli/terminal.ts';
import { machineWorld, subnetNsgId, vmId } from '../access/machineWorld.ts';
import { startAccess } from '../access/startAccess.ts';
import { hostileTexts } from './hostileTexts.ts';
import * as law from './laws.ts';

/** A world in which a stranger wrote every text that is free, and a terminal that remembers what it was given. */
async function startWorld(text: string) {
  const own = machineWorld({ tags: { 'jit-access': '22/Tcp PT3H *', [`jit-${text}`]: text, why: text } });
  const world = {
    ...own,
    subscriptions: own.subscriptions.map((one) => ({ ...one, displayName: text })),
    resources: [...own.resources, lock(subnetNsgId, text)],
  };
  const { app, endpoint } = await startAccess({ world });
  return async (...parameters: string[]) => {
    const given = { stdout: '', stderr: '' };
    const terminal: Terminal = {
      stdout: (written) => {
        given.stdout += written;
      },
      stderr: (written) => {
        given.stderr += written;
      },
      isTty: !parameters.includes('json'),
      stderrIsTty: false,
      columns: 120,
      env: { AZURE_JIT_ENDPOINT: endpoint, AZURE_JIT_TOKEN: 'owner' },
      readText: async () => '',
      stopping: new AbortController().signal,
    };
    await runCli(parameters, terminal, {
      compose: async () => app,
      azureCredential: async () => async () => '',
      startSandbox: async () => ({ endpoint, token: 'owner', close: async () => undefined }),
    });
    return given;
  };
}

function lock(scope: string, name: string) {
  const type = 'Microsoft.Authorization/locks';
  return {
    id: `${scope}/providers/${type}/keep`,
    type,
    name,
    properties: { level: 'CanNotDelete', notes: name },
  };
}

test.each(Object.entries(hostileTexts))('a command line shows %s and does nothing', async (_, text) => {
  const run = await startWorld(text);

  const told = [
    await run('request', vmId, '--justification', text, '--no-wait'),
    await run('windows'),
    await run('list'),
    await run('permissions', vmId),
    await run('close', '--vm', vmId, '--dry-run'),
    await run('close', '--vm', vmId),
    await run('disable', vmId, '--dry-run'),
    await run('list', '--subscription', text || 'x'),
    await run('enable', text),
  ];
  const json = [await run('list', '--output', 'json'), await run('windows', '--output', 'json')];

  for (const { stdout, stderr } of told) {
    for (const one of `${stdout}\n${stderr}`.split('\n')) law.line(one, '');
    for (const one of stderr.split('\n')) expectOurs(one);
  }
  for (const { stdout, stderr } of json) {
    law.json(stdout.trimEnd(), '');
    for (const one of stderr.split('\n')) expectOurs(one);
  }
});

/** Every line on stderr begins as ours do. */
function expectOurs(line: string): void {
  if (!/^(?:$|warning: |note: |error: (?!forged)|\{"error":)/.test(line)) throw new Error(`forged: ${line}`);
}
