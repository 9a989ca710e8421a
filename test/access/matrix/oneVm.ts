import type { AccessError } from '../../../src/core/accessError.ts';
import type { JitPolicy } from '../../../src/core/jitPolicy.ts';
import type { Result } from '../../../src/core/result.ts';
import { expectOk } from '../expectOk.ts';
import { machineWorld, principal, vmId } from '../machineWorld.ts';
import { here } from '../startAccess.ts';
import type { ExpectedFate, Prepared, Told } from './row.ts';
import type { Cell } from './startCell.ts';

export const vm = vmId;
export const ask = { vm, sources: 'my-ip', justification: 'why', durationMinutes: 30, waitMs: 0 } as const;
export const stranger = '203.0.113.99';
export const shut: ExpectedFate = { source: stranger, vm, port: 22, access: 'Deny' };
export const open: ExpectedFate = { source: here, vm, port: 22, access: 'Allow' };

const rules = 'Microsoft.Network/networkSecurityGroups/securityRules';

/** One VM of two addresses behind a subnet's group and an interface's, each with rules of others. */
export const oneVm = machineWorld({
  dualStack: true,
  rules: [
    { name: 'their-block', priority: 200, access: 'Deny', source: '203.0.113.66' },
    {
      name: 'their-ssh',
      priority: 300,
      access: 'Allow',
      protocol: 'Tcp',
      ports: '22',
      source: '10.9.0.0/16',
    },
    {
      name: 'their-https',
      priority: 310,
      access: 'Allow',
      protocol: 'Tcp',
      ports: '443',
      source: 'Internet',
    },
  ],
  tags: { owner: 'web team' },
  principals: [
    principal('bob', ['*']),
    principal('ruleWriter', [
      '*/read',
      `${rules}/write`,
      `${rules}/delete`,
      'Microsoft.Resources/tags/write',
    ]),
  ],
});

export async function enabled(cell: Cell, policy?: JitPolicy): Promise<Prepared> {
  expectOk(await cell.as('owner').enablePolicy({ vm, existingRules: 'keep', policy }));
  return { standing: await cell.world(), windowId: '' };
}

export async function opened(cell: Cell): Promise<Prepared> {
  const { standing } = await enabled(cell);
  const { window } = expectOk(await cell.as('owner').requestAccess(ask));
  return { standing, windowId: window.id };
}

export function policyOf(...numbers: number[]): JitPolicy {
  return {
    ports: numbers.map((number) => ({
      number,
      protocol: 'TCP',
      allowedSources: '*',
      maxDurationMinutes: 180,
    })),
  };
}

export function toldOf(outcome: Result<unknown, AccessError>): Told {
  return [{ vm, error: outcome.ok ? undefined : outcome.error }];
}
