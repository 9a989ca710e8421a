import type { AccessError } from '../../../src/core/accessError.ts';
import type { JitPolicy } from '../../../src/core/jitPolicy.ts';
import type { Result } from '../../../src/core/result.ts';
import { expectOk } from '../expectOk.ts';
import { type MachineWorldFacts, machineWorld, nicNsgId, principal, vmId } from '../machineWorld.ts';
import { here } from '../startAccess.ts';
import type { ExpectedFate, Prepared, Row, Told } from './row.ts';
import type { Cell } from './startCell.ts';

const vm = vmId;
const theirs: MachineWorldFacts['rules'] = [
  { name: 'their-block', priority: 200, access: 'Deny', source: '203.0.113.66' },
  { name: 'their-ssh', priority: 300, access: 'Allow', protocol: 'Tcp', ports: '22', source: '10.9.0.0/16' },
  { name: 'their-https', priority: 310, access: 'Allow', protocol: 'Tcp', ports: '443', source: 'Internet' },
];
const world = machineWorld({
  dualStack: true,
  rules: theirs,
  tags: { owner: 'web team' },
  principals: [principal('bob', ['*'])],
});
const ask = { vm, sources: 'my-ip', justification: 'why', durationMinutes: 30, waitMs: 0 } as const;
const stranger = '203.0.113.99';
const shut: ExpectedFate = { source: stranger, vm, port: 22, access: 'Deny' };
const open: ExpectedFate = { source: here, vm, port: 22, access: 'Allow' };

async function enabled(cell: Cell, policy?: JitPolicy): Promise<Prepared> {
  expectOk(await cell.as('owner').enablePolicy({ vm, existingRules: 'keep', policy }));
  return { standing: await cell.world(), windowId: '' };
}

async function opened(cell: Cell): Promise<Prepared> {
  const { standing } = await enabled(cell);
  const { window } = expectOk(await cell.as('owner').requestAccess(ask));
  return { standing, windowId: window.id };
}

function policyOf(...numbers: number[]): JitPolicy {
  return {
    ports: numbers.map((number) => ({
      number,
      protocol: 'TCP',
      allowedSources: '*',
      maxDurationMinutes: 180,
    })),
  };
}

function enabling(mode: 'keep' | 'override'): Row {
  return {
    name: `enable (${mode})`,
    world,
    prepare: async () => ({ standing: undefined, windowId: '' }),
    act: async (app, _, signal) => toldOf(await app.enablePolicy({ vm, existingRules: mode }, signal)),
    fates: [
      shut,
      { source: '10.9.0.1', vm, port: 22, access: mode === 'keep' ? 'Allow' : 'Deny' },
      { source: stranger, vm, port: 443, access: 'Allow' },
    ],
    disabled: [vm],
  };
}

const policySet: Row = {
  name: 'policy set',
  world,
  prepare: async (cell) => ({ ...(await enabled(cell, policyOf(22, 5985))), standing: undefined }),
  act: async (app, _, signal) =>
    toldOf(await app.enablePolicy({ vm, existingRules: 'keep', policy: policyOf(22, 3389) }, signal)),
  fates: [shut, { ...shut, port: 3389 }],
  disabled: [vm],
};

const request: Row = {
  name: 'request',
  world,
  prepare: enabled,
  act: async (app, _, signal) => toldOf(await app.requestAccess(ask, signal)),
  fates: [open, shut],
  disabled: [],
};

const extend: Row = {
  name: 'extend',
  world,
  prepare: opened,
  act: async (app, { windowId }, signal) =>
    toldOf(await app.extendWindow({ window: windowId, durationMinutes: 60 }, signal)),
  fates: [open, shut],
  disabled: [],
};

const close: Row = {
  name: 'close',
  world,
  prepare: opened,
  act: async (app, { windowId }, signal) => {
    const report = await app.closeWindows({ by: 'ids', ids: [windowId] }, signal);
    if (!report.ok) return toldOf(report);
    return [{ vm, error: report.value.failed[0]?.error }];
  },
  fates: [{ ...open, access: 'Deny' }],
  disabled: [],
};

const disable: Row = {
  name: 'disable',
  world,
  prepare: async (cell) => {
    await opened(cell);
    expectOk(await cell.as('bob').requestAccess({ ...ask, justification: 'mine' }));
    return { standing: undefined, windowId: '' };
  },
  act: async (app, _, signal) => toldOf(await app.disablePolicy({ vm }, signal)),
  fates: [{ source: stranger, vm, port: 443, access: 'Allow' }],
  disabled: [vm],
};

const repair: Row = {
  name: 'repair',
  world,
  prepare: async (cell) => {
    const prepared = await enabled(cell);
    await cell.call('DELETE', `${nicNsgId}/securityRules/${await firstDeny(cell)}`);
    return { ...prepared, standing: undefined };
  },
  act: async (app, _, signal) => toldOf(await app.repair({ vm }, signal)),
  fates: [shut],
  disabled: [vm],
};

async function firstDeny(cell: Cell): Promise<string> {
  const group = (await cell.world()).resources.find(({ id }) => id === nicNsgId);
  const rules = (group?.properties?.securityRules ?? []) as { name: string }[];
  const deny = rules.find(({ name }) => name.startsWith('JitAccess-Deny'));
  if (!deny) throw new Error('There is no deny.');
  return deny.name;
}

function toldOf(outcome: Result<unknown, AccessError>): Told {
  return [{ vm, error: outcome.ok ? undefined : outcome.error }];
}

/** One VM of two addresses behind a subnet's group and an interface's, each with rules of others. */
export const rowsOfOneVm: readonly Row[] = [
  enabling('keep'),
  enabling('override'),
  policySet,
  request,
  extend,
  close,
  disable,
  repair,
];
