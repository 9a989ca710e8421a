import type { World } from '../../../src/sandbox/world.ts';
import { firewalled } from '../../../src/sandbox/worlds/firewalled.ts';
import { firewalledClassic } from '../../../src/sandbox/worlds/firewalledClassic.ts';
import { firewalledPolicy } from '../../../src/sandbox/worlds/firewalledPolicy.ts';
import { withBackReferences } from '../../../src/sandbox/worlds/withBackReferences.ts';
import { expectOk } from '../expectOk.ts';
import { here } from '../startAccess.ts';
import { stranger } from './oneVm.ts';
import type { ExpectedFate, Prepared, Row } from './row.ts';
import type { Cell } from './startCell.ts';
import { sweepTold, toldOfVm } from './told.ts';

const ask = { sources: 'my-ip', justification: 'why', durationMinutes: 30, waitMs: 0 } as const;

/** A VM behind a firewall, in a world with nothing else. */
interface Behind {
  firewall: string;
  world: World;
  vm: string;
}

function behind(firewall: string, name: string, resources: World['resources']): Behind {
  const vm = resources.find(({ id }) => id.endsWith(`/virtualMachines/${name}`));
  if (!vm) throw new Error(`There is no VM ${name}.`);
  return { firewall, vm: vm.id, world: { ...firewalled, resources: withBackReferences(resources) } };
}

const classic = behind('a classic firewall', 'app-01', firewalledClassic);
const policy = behind('a policy', 'legacy-01', firewalledPolicy);

async function enabled({ vm }: Behind, cell: Cell): Promise<Prepared> {
  expectOk(await cell.as('owner').enablePolicy({ vm, existingRules: 'override' }));
  return { standing: await cell.world(), windowId: '' };
}

async function opened(place: Behind, cell: Cell): Promise<Prepared> {
  const { standing } = await enabled(place, cell);
  const { window } = expectOk(await cell.as('owner').requestAccess({ ...ask, vm: place.vm }));
  return { standing, windowId: window.id };
}

function rowsBehind(place: Behind): Row[] {
  const { vm, world, firewall } = place;
  const fate = (source: string, access: ExpectedFate['access']): ExpectedFate => ({
    source,
    vm,
    port: 22,
    access,
  });
  const [open, shut, shutToAll] = [fate(here, 'Allow'), fate(here, 'Deny'), fate(stranger, 'Deny')];
  const row = { world, isOfFirewall: true, disabled: [] } as const;
  return [
    {
      ...row,
      name: `enable behind ${firewall}`,
      prepare: async () => ({ standing: undefined, windowId: '' }),
      act: async (app, _, signal) =>
        toldOfVm(vm, await app.enablePolicy({ vm, existingRules: 'override' }, signal)),
      fates: [shut, shutToAll],
      disabled: [vm],
    },
    {
      ...row,
      name: `request behind ${firewall}`,
      prepare: (cell) => enabled(place, cell),
      act: async (app, _, signal) => toldOfVm(vm, await app.requestAccess({ ...ask, vm }, signal)),
      fates: [open, shutToAll],
    },
    {
      ...row,
      name: `extend behind ${firewall}`,
      prepare: (cell) => opened(place, cell),
      act: async (app, { windowId }, signal) =>
        toldOfVm(vm, await app.extendWindow({ window: windowId, durationMinutes: 60 }, signal)),
      fates: [open, shutToAll],
    },
    {
      ...row,
      name: `close behind ${firewall}`,
      prepare: (cell) => opened(place, cell),
      act: async (app, { windowId }, signal) => {
        const report = await app.closeWindows({ by: 'ids', ids: [windowId] }, signal);
        return report.ok ? [{ vm, error: report.value.failed[0]?.error }] : toldOfVm(vm, report);
      },
      fates: [shut, shutToAll],
    },
    {
      ...row,
      name: `disable behind ${firewall}`,
      prepare: async (cell) => ({ ...(await opened(place, cell)), standing: undefined }),
      act: async (app, _, signal) => toldOfVm(vm, await app.disablePolicy({ vm }, signal)),
      fates: [],
      disabled: [vm],
    },
    {
      ...row,
      name: `sweep behind ${firewall}`,
      prepare: async (cell) => {
        const prepared = await opened(place, cell);
        await cell.clock.advance(31 * 60_000);
        return prepared;
      },
      act: async (app, _, signal) => sweepTold(await app.sweep(signal)),
      fates: [shut, shutToAll],
    },
  ];
}

function without(verb: string, rows: readonly Row[]): Row[] {
  return rows.filter(({ name }) => !name.startsWith(verb));
}

/**
 * Verbs on a VM behind a classic firewall, where enabling has nothing to write, and on one behind a policy that stood open
 * to all through it. What a sweep and a disabling write differs by nothing that a failure would find, so each is here once.
 */
export const rowsOfFirewalls: readonly Row[] = [
  ...without('disable', rowsBehind(classic).slice(1)),
  ...without('sweep', rowsBehind(policy)),
];
