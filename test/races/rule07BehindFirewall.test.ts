import { expect, test } from 'vitest';
import { flightMs } from '../../src/access/flightTime.ts';
import { firewallUpdateSeconds } from '../../src/core/firewallUpdateSeconds.ts';
import { firewalled } from '../../src/sandbox/worlds/firewalled.ts';
import { expectError, expectOk } from '../access/expectOk.ts';
import { here } from '../access/startAccess.ts';
import { type Race, startRace } from './startRace.ts';

const updateMs = firewallUpdateSeconds * 1000;
const asks = { sources: 'my-ip', justification: 'why', waitMs: 0 } as const;

/** What holds rules of ours before each VM. */
const places = [
  { name: 'app-01', holder: 'azureFirewalls/fw-classic\\?' },
  { name: 'shop-01', holder: 'ruleCollectionGroups/JitAccess\\?' },
];

async function underJit(name: string): Promise<{ race: Race; vm: string }> {
  const race = await startRace(firewalled);
  const found = firewalled.resources.find(({ id }) => id.endsWith(`/virtualMachines/${name}`));
  const vm = found?.id ?? '';
  expectOk(await race.app.enablePolicy({ vm, existingRules: 'keep' }));
  await race.forget();
  return { race, vm };
}

/** Our allow rules anywhere, by their names. */
async function allows(race: Race): Promise<string[]> {
  const text = JSON.stringify((await race.world()).resources);
  return [...text.matchAll(/"name":"(JitAccess-Allow-[^"]+)"/g)].map(([, rule]) => rule ?? '');
}

async function writesOf(race: Race, holder: string): Promise<number> {
  const pattern = new RegExp(holder);
  return (await race.requests()).filter(({ method, path }) => method !== 'GET' && pattern.test(path)).length;
}

test.each(places)(
  '$name: of two windows a sweep takes the overdue one out of the firewall by its name, an update before its end, and no other',
  async ({ name, holder }) => {
    const { race, vm } = await underJit(name);
    const short = expectOk(await race.app.requestAccess({ ...asks, vm, durationMinutes: 30 })).window;
    const long = expectOk(await race.app.requestAccess({ ...asks, vm, durationMinutes: 120 })).window;
    const firewallEndMs = short.endSeconds * 1000 - updateMs;

    await race.clock.advance(firewallEndMs - 10_000 - race.clock.now());
    await race.forget();
    expectOk(await race.app.sweep());
    expect(await writesOf(race, holder)).toBe(0);
    await race.clock.advance(20_000);
    expectOk(await race.app.sweep());

    expect(await writesOf(race, holder)).toBe(1);
    const rules = await allows(race);
    const inGroup = short.rules.filter(({ group }) => !/firewall/i.test(group)).map(({ rule }) => rule);
    expect(rules.filter((rule) => rule.includes(short.id))).toEqual(inGroup);
    expect(rules.filter((rule) => rule.includes(long.id))).toHaveLength(long.rules.length);
    expect(await race.probe(here, vm)).toBe('Allow');
  },
);

test.each(places)(
  '$name: a window that is extended after a sweep’s listing keeps its later rule in the firewall',
  async ({ name, holder }) => {
    const { race, vm } = await underJit(name);
    const { window } = expectOk(await race.app.requestAccess({ ...asks, vm, durationMinutes: 30 }));
    const lastMs = window.endSeconds * 1000 - updateMs - flightMs - 5_000;
    await race.clock.advance(lastMs - race.clock.now());
    expectOk(await race.app.extendWindow({ window: window.id, durationMinutes: 120 }));
    const { windows } = expectOk(await race.app.listWindows());
    // The timer holds a listing from before the extension.
    const stale = windows.map((one) => ({ ...one, window }));
    await race.clock.advance(updateMs);

    expect((await race.app.removeOverdue(stale)).failed).toEqual([]);

    expect(await race.probe(here, vm)).toBe('Allow');
    expect(await writesOf(race, holder)).toBeGreaterThan(0);
  },
);

test.each(places)(
  '$name: a request that the firewall would have to end before it has begun is refused',
  async ({ name, holder }) => {
    const { race, vm } = await underJit(name);

    const error = expectError(await race.app.requestAccess({ ...asks, vm, durationMinutes: 5 }));

    expect(error.kind).toBe('outsidePolicy');
    expect(await writesOf(race, holder)).toBe(0);
  },
);

test.each(places)(
  '$name: an opening that was given up and lands late in the firewall is undone by the next look',
  async ({ name, holder }) => {
    const { race, vm } = await underJit(name);
    const before = await allows(race);
    await race.hold({ method: 'PUT', path: holder, hold: 'before:late', drop: 'before' });
    race.releaseAtWait('late');

    const error = expectError(await race.app.requestAccess({ ...asks, vm }));

    expect(error.kind).toBe('azure');
    // It has landed, and what was written then is undone.
    expect(await race.held()).toEqual([]);
    expect(await allows(race)).toEqual(before);
    expect(await race.probe(here, vm)).toBe('Deny');
  },
);

test.each(places)(
  '$name: one that lands when everybody is gone stays until its own end, less an update, and goes with the next sweep',
  async ({ name, holder }) => {
    const { race, vm } = await underJit(name);
    await race.hold({ method: 'PUT', path: holder, hold: 'before:late', drop: 'before' });

    // The undo finds nothing, and the write lands later than any request should.
    expectError(await race.app.requestAccess({ ...asks, vm, durationMinutes: 60 }));
    const askedMs = race.clock.now();
    await race.release('late');
    await expect.poll(() => allows(race), { interval: 5, timeout: 10_000 }).not.toEqual([]);

    // Its rule in the group is gone, so that it leads nowhere; but it is told as a window, and swept as one.
    expect(await race.probe(here, vm)).toBe('Deny');
    expect(expectOk(await race.app.listWindows()).windows).toHaveLength(1);
    await race.clock.advance(60 * 60_000 - updateMs - (race.clock.now() - askedMs));
    expectOk(await race.app.sweep());
    expect(await allows(race)).toEqual([]);
  },
);

test('bare-01: a port that nothing guards but the firewall is open no longer than its window, wherever the opening’s write was lost', async () => {
  const { race, vm } = await underJit('bare-01');
  await race.hold({
    method: 'PUT',
    path: 'azureFirewalls/fw-classic\\?',
    hold: 'before:late',
    drop: 'before',
  });
  const askedMs = race.clock.now();
  expectError(await race.app.requestAccess({ ...asks, vm, durationMinutes: 60 }));
  await race.release('late');
  await expect.poll(() => race.probe(here, vm), { interval: 5, timeout: 10_000 }).toBe('Allow');

  let open = true;
  while (open) {
    await race.clock.advance(60_000);
    expectOk(await race.app.sweep());
    open = (await race.probe(here, vm)) === 'Allow';
  }

  // A sweep every minute: the end, less an update, and a minute at the most.
  const openMs = race.clock.now() - askedMs;
  expect(openMs).toBeGreaterThanOrEqual(60 * 60_000 - updateMs);
  expect(openMs).toBeLessThan(60 * 60_000 - updateMs + 61_000);
});
