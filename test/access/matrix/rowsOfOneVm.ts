import { expectOk } from '../expectOk.ts';
import { nicNsgId, subnetNsgId } from '../machineWorld.ts';
import type { Rule } from '../startAccess.ts';
import { ask, enabled, oneVm, open, opened, policyOf, shut, stranger, toldOf, vm } from './oneVm.ts';
import type { Row } from './row.ts';
import type { Cell } from './startCell.ts';

export function enabling(mode: 'keep' | 'override'): Row {
  return {
    name: `enable (${mode})`,
    world: oneVm,
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

export const policySet: Row = {
  name: 'policy set',
  world: oneVm,
  prepare: async (cell) => ({ ...(await enabled(cell, policyOf(22, 5985))), standing: undefined }),
  act: async (app, _, signal) =>
    toldOf(await app.enablePolicy({ vm, existingRules: 'keep', policy: policyOf(22, 3389) }, signal)),
  fates: [shut, { ...shut, port: 3389 }],
  disabled: [vm],
};

export const request: Row = {
  name: 'request',
  world: oneVm,
  prepare: enabled,
  act: async (app, _, signal) => toldOf(await app.requestAccess(ask, signal)),
  fates: [open, shut],
  disabled: [],
};

export const extend: Row = {
  name: 'extend',
  world: oneVm,
  prepare: opened,
  act: async (app, { windowId }, signal) =>
    toldOf(await app.extendWindow({ window: windowId, durationMinutes: 60 }, signal)),
  fates: [open, shut],
  disabled: [],
};

export const close: Row = {
  name: 'close',
  world: oneVm,
  prepare: opened,
  act: async (app, { windowId }, signal) => {
    const report = await app.closeWindows({ by: 'ids', ids: [windowId] }, signal);
    if (!report.ok) return toldOf(report);
    return [{ vm, error: report.value.failed[0]?.error }];
  },
  fates: [{ ...open, access: 'Deny' }],
  disabled: [],
};

export const disable: Row = {
  name: 'disable',
  world: oneVm,
  prepare: async (cell) => {
    await opened(cell);
    expectOk(await cell.as('bob').requestAccess({ ...ask, justification: 'mine' }));
    return { standing: undefined, windowId: '' };
  },
  act: async (app, _, signal) => toldOf(await app.disablePolicy({ vm }, signal)),
  fates: [{ source: stranger, vm, port: 443, access: 'Allow' }],
  disabled: [vm],
};

/** Somebody deleted a deny in one group, and lets anybody through the rule of a window in the other. */
const repair: Row = {
  name: 'repair',
  world: oneVm,
  prepare: async (cell) => {
    const prepared = await opened(cell);
    const deny = await ruleNamed(cell, nicNsgId, 'JitAccess-Deny');
    await cell.call('DELETE', `${nicNsgId}/securityRules/${deny.name}`);
    const allow = await ruleNamed(cell, subnetNsgId, 'JitAccess-Allow');
    const properties = { ...allow.properties, sourceAddressPrefix: '*' };
    await cell.call('PUT', `${subnetNsgId}/securityRules/${allow.name}`, { properties });
    return { ...prepared, standing: undefined };
  },
  act: async (app, { windowId }, signal) =>
    // That the window ends is told before.
    toldOf(await app.repair({ vm }, signal)).map((told) => ({ ...told, gone: [windowId], mends: true })),
  fates: [shut],
  disabled: [vm],
};

async function ruleNamed(cell: Cell, groupId: string, start: string): Promise<Rule> {
  const group = (await cell.world()).resources.find(({ id }) => id === groupId);
  const rules = (group?.properties?.securityRules ?? []) as Rule[];
  const found = rules.find(({ name }) => name.startsWith(start));
  if (!found) throw new Error(`No rule begins with ${start}.`);
  return found;
}

/** Every verb on one VM. */
export const rowsOfOneVm: readonly Row[] = [
  enabling('keep'),
  { ...enabling('override'), isVariant: true },
  policySet,
  request,
  extend,
  close,
  disable,
  repair,
];
