import { expect, test } from 'vitest';
import { buildCli } from './support/buildCli.ts';
import { frontNsg, web01, web02 } from './support/contosoIds.ts';
import { errorOf } from './support/errorOf.ts';
import { type SandboxCli, sandboxCli } from './support/sandboxCli.ts';

const cli = buildCli();

interface Listed {
  virtualMachines: { id: string; drift: { kind: string; group: string; rule: string }[] }[];
  warnings: string[];
}

async function withoutDeny(): Promise<{ sandbox: SandboxCli; rule: string }> {
  const sandbox = await sandboxCli(cli());
  const { enabled } = await sandbox.json<{ enabled: { rules: string[] }[] }>('enable', 'web-02');
  const [rule = ''] = enabled[0]?.rules ?? [];
  await fetch(`${sandbox.endpoint}${rule}?api-version=2023-09-01`, {
    method: 'DELETE',
    headers: { authorization: 'Bearer owner' },
  });
  return { sandbox, rule };
}

test('a deny that is gone is in the list, in the table and in the warnings, until it is repaired', async () => {
  const { sandbox, rule } = await withoutDeny();
  const driftOf = ({ virtualMachines }: Listed) => virtualMachines.find(({ id }) => id === web02)?.drift;

  const before = await sandbox.json<Listed>('list');
  const table = await sandbox.run(['list', '--output', 'table']);
  const repaired = await sandbox.json<object>('repair', 'web-02');
  const after = await sandbox.json<Listed>('list');

  const name = rule.split('/').at(-1);
  expect(driftOf(before)).toEqual([
    {
      kind: 'denyMissing',
      group: frontNsg,
      rule: name,
      expected: { protocol: 'Tcp', ports: ['22'], destinations: [expect.stringMatching(/\/32$/)] },
    },
  ]);
  expect(before.warnings).toEqual([expect.stringContaining(`${name} in front-nsg is not there`)]);
  expect(table.stdout).toMatch(/WINDOWS .* DRIFT /);
  expect(table.stdout).toMatch(/web-02 .*deny rule missing/);
  expect(repaired).toEqual({
    repaired: [{ id: web02, name: 'web-02', rules: [rule], warnings: expect.any(Array) }],
    failed: [],
  });
  expect(driftOf(after)).toEqual([]);
});

test('--dry-run shows the plan and writes nothing', async () => {
  const { sandbox, rule } = await withoutDeny();
  const before = await sandbox.writes();

  const plan = await sandbox.json<{ changes: object[] }>('repair', 'web-02', '--dry-run');

  expect(plan.changes).toMatchObject([{ target: frontNsg, action: 'put', rule: rule.split('/').at(-1) }]);
  expect(await sandbox.writes()).toEqual(before);
});

test('of several VMs the right one stays as it is, and one that is not under JIT is told apart', async () => {
  const sandbox = await sandboxCli(cli());

  const run = await sandbox.run(['repair', 'web-01', 'web-02']);

  expect(run.code).toBe(3);
  expect(JSON.parse(run.stdout)).toMatchObject({
    repaired: [{ id: web01, rules: [], warnings: [] }],
    failed: [{ vm: 'web-02', error: { kind: 'notConfigured' } }],
  });
  expect(errorOf(run).kind).toBe('notConfigured');
  expect(await sandbox.writes()).toEqual([]);
});
