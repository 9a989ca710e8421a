import type { AccessError } from '../../../src/core/accessError.ts';
import { paired } from '../../../src/core/paired.ts';
import type { Result } from '../../../src/core/result.ts';
import { expectOk } from '../expectOk.ts';
import { idOfVm, modelWorld } from '../model/modelWorld.ts';
import { here } from '../startAccess.ts';
import type { ExpectedFate, Prepared, Row, Told } from './row.ts';
import type { Cell } from './startCell.ts';
import { sweepTold } from './told.ts';

const vms = [idOfVm('two'), idOfVm('three')];
const world = modelWorld();
const ask = { sources: 'my-ip', justification: 'why', durationMinutes: 30, waitMs: 0 } as const;
const open = vms.map((vm): ExpectedFate => ({ source: here, vm, port: 22, access: 'Allow' }));
const shut = vms.map((vm): ExpectedFate => ({ source: here, vm, port: 22, access: 'Deny' }));

async function enabled(cell: Cell): Promise<Prepared> {
  const requests = vms.map((vm) => ({ vm, existingRules: 'keep' }) as const);
  (await cell.as('owner').enablePolicies(requests)).map(expectOk);
  return { standing: await cell.world(), windowId: '' };
}

async function opened(cell: Cell): Promise<Prepared> {
  const prepared = await enabled(cell);
  (await cell.as('owner').requestAccessToAll(vms.map((vm) => ({ ...ask, vm })))).map(expectOk);
  return prepared;
}

const enableTwo: Row = {
  name: 'enable two VMs',
  isVariant: true,
  world,
  prepare: async () => ({ standing: undefined, windowId: '' }),
  act: async (app, _, signal) =>
    toldOf(
      await app.enablePolicies(
        vms.map((vm) => ({ vm, existingRules: 'keep' })),
        signal,
      ),
    ),
  fates: shut,
  disabled: vms,
};

const requestTwo: Row = {
  name: 'request two VMs',
  world,
  prepare: enabled,
  act: async (app, _, signal) =>
    toldOf(
      await app.requestAccessToAll(
        vms.map((vm) => ({ ...ask, vm })),
        signal,
      ),
    ),
  fates: open,
  disabled: [],
};

const disableTwo: Row = {
  name: 'disable two VMs',
  isVariant: true,
  world,
  prepare: async (cell) => ({ ...(await opened(cell)), standing: undefined }),
  act: async (app, _, signal) =>
    toldOf(
      await app.disablePolicies(
        vms.map((vm) => ({ vm })),
        signal,
      ),
    ),
  fates: [],
  disabled: vms,
};

/** Two windows are over, and a third VM has lost its policy but not its rules. */
const sweep: Row = {
  name: 'sweep',
  world,
  prepare: async (cell) => {
    const prepared = await opened(cell);
    const orphan = idOfVm('one');
    expectOk(await cell.as('owner').enablePolicy({ vm: orphan, existingRules: 'keep' }));
    await cell.call('PATCH', `${orphan}/providers/Microsoft.Resources/tags/default`, {
      operation: 'Delete',
      properties: { tags: { 'jit-access': '' } },
    });
    await cell.clock.advance(31 * 60_000);
    return prepared;
  },
  act: async (app, _, signal) => sweepTold(await app.sweep(signal)),
  fates: shut,
  disabled: [],
};

function toldOf(outcomes: readonly Result<unknown, AccessError>[]): Told {
  return paired(vms, outcomes).map(([vm, one]) => ({ vm, error: one.ok ? undefined : one.error }));
}

/** VMs that share the group of their subnet, whose changes go in one write of the whole group. */
export const rowsOfManyVms: readonly Row[] = [enableTwo, requestTwo, disableTwo, sweep];
