import { expect, test } from 'vitest';
import { roundTrips, upToGroupWrites } from '../../src/build/bench/roundTrips.mjs';
import { balancedWorld } from './balancedWorld.ts';
import { expectOk } from './expectOk.ts';
import { machineWorld } from './machineWorld.ts';
import { type Access, startAccess } from './startAccess.ts';

const latencyMs = 120;

/** Requests until the rules are in force; those of one trip were all sent before one of them was answered. */
async function tripsToWrite(access: Access): Promise<string[][]> {
  return roundTrips(upToGroupWrites(await access.requests()));
}

const facts = { groups: ['nic'], tags: { 'jit-access': '22/Tcp PT3H *' } } as const;
const worlds = [
  { name: 'a machine', world: machineWorld(facts) },
  { name: 'a machine behind a load balancer', world: balancedWorld(facts) },
];

const ask = { sources: 'my-ip', justification: 'why', waitMs: 0 } as const;

test.each(worlds)(
  '$name by its name is open after three round trips: find, read with rights, write',
  async ({ world }) => {
    const access = await startAccess({ world, latencyMs });

    expectOk(await access.app.requestAccess({ ...ask, vm: 'vm' }));

    expect(await tripsToWrite(access)).toHaveLength(3);
  },
);

test.each(worlds)(
  '$name that was listed before is open after two: read with rights, write',
  async ({ world }) => {
    const access = await startAccess({ world, latencyMs });
    const [summary] = expectOk(await access.app.listMachines({})).machines;
    await access.forget();

    expectOk(
      await access.app.requestAccess({ ...ask, vm: summary?.machine.id ?? '', hint: summary?.machine }),
    );

    const trips = await tripsToWrite(access);
    expect(trips).toHaveLength(2);
    expect(trips[0]).toContain('GET permissions');
    expect(trips[1]).toHaveLength(1);
  },
);
