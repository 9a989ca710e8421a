import { expect, test } from 'vitest';
import { balancedWorld } from './balancedWorld.ts';
import { expectOk } from './expectOk.ts';
import { machineWorld } from './machineWorld.ts';
import { type Access, startAccess } from './startAccess.ts';

const latencyMs = 120;

/** Requests until the allow rule is in force; those of one trip were all sent before one of them was answered. */
async function roundTrips(access: Access): Promise<string[][]> {
  const all = await access.requests();
  const last = all.findIndex(({ method, path }) => method === 'PUT' && path.includes('JitAccess-Allow'));
  const trips: { endsAt: number; names: string[] }[] = [];
  for (const { method, path, startedAt, ms } of all.slice(0, last + 1)) {
    const name = `${method} ${path.split('?')[0]?.split('/').at(-1)}`;
    const at = Date.parse(startedAt);
    const current = trips.at(-1);
    if (current === undefined || at >= current.endsAt) trips.push({ endsAt: at + ms, names: [name] });
    else {
      current.names.push(name);
      current.endsAt = Math.min(current.endsAt, at + ms);
    }
  }
  return trips.map(({ names }) => names);
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

    expect(await roundTrips(access)).toHaveLength(3);
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

    const trips = await roundTrips(access);
    expect(trips).toHaveLength(2);
    expect(trips[0]).toContain('GET permissions');
    expect(trips[1]).toHaveLength(1);
  },
);
