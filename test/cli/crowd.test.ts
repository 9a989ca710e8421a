import { expect, test } from 'vitest';
import { worldDifferences } from '../../src/build/start/worldDifferences.mjs';
import { buildCli } from './support/buildCli.ts';
import { crowdWorld } from './support/crowdWorld.ts';
import { type SandboxCli, sandboxCli } from './support/sandboxCli.ts';
import type { CliRun } from './support/startCli.ts';

const cli = buildCli();
/** Twenty programs start on whatever the machine has. */
const waiting = { timeout: 90_000 };
const count = 20;
const names = Array.from({ length: count }, (_, index) => `m${index + 1}`);

interface Rule {
  name: string;
  properties: { priority: number };
}

async function rulesOf(sandbox: SandboxCli): Promise<Rule[]> {
  const { resources } = await sandbox.world();
  const group = resources.find(({ id }) => id.endsWith('/shared-nsg'));
  if (!group) throw new Error('the world has no shared-nsg');
  return (group.properties as { securityRules: Rule[] }).securityRules;
}

const ours = (rules: readonly Rule[], kind: 'Allow' | 'Deny') =>
  rules.filter(({ name }) => name.startsWith(`JitAccess-${kind}-`));

function windowsOf(runs: readonly CliRun[]): string[] {
  return runs.flatMap(({ stdout }) =>
    (JSON.parse(stdout) as { windows: { id: string }[] }).windows.map(({ id }) => id),
  );
}

test(
  'twenty people at once open and close each a machine behind one group, and nothing else changes in it',
  waiting,
  async () => {
    const sandbox = await sandboxCli(cli(), crowdWorld(count), { operationMs: 50 });
    const before = await sandbox.world();
    await sandbox.json('enable', ...names);
    const enabled = await sandbox.world();

    const opened = await Promise.all(
      names.map((name) =>
        // The machines have no public address, so a public source would be warned about.
        sandbox.run(['request', name, '--no-wait', '--source', '10.0.1.9'], { token: `sandbox-${name}` }),
      ),
    );
    const open = await rulesOf(sandbox);
    const windows = windowsOf(opened);
    const closed = await Promise.all(
      windows.map((id, index) => sandbox.run(['close', id], { token: `sandbox-${names[index]}` })),
    );
    const afterwards = await sandbox.world();

    expect(opened.map(({ code }) => code)).toEqual(names.map(() => 0));
    expect(new Set(windows).size).toBe(count);
    expect(ours(open, 'Allow')).toHaveLength(count);
    expect(new Set(open.map(({ properties }) => properties.priority)).size).toBe(open.length);
    expect(closed.map(({ code }) => code)).toEqual(names.map(() => 0));
    // Nobody takes another who is just ending for dead, and its operation for one that was left.
    expect([...opened, ...closed].map(({ stderr }) => stderr).join('')).not.toContain('note:');
    expect(worldDifferences(enabled, afterwards)).toEqual([]);
    await sandbox.json('disable', ...names);
    expect(worldDifferences(before, await sandbox.world())).toEqual([]);
  },
);
