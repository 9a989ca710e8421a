import { afterEach, describe, expect, test, vi } from 'vitest';
import { azureClock } from '../../src/azure/azureClock.ts';
import { compose } from '../../src/compose.ts';
import { expectOk } from '../access/expectOk.ts';
import { vmId } from '../access/machineWorld.ts';
import { here } from '../access/startAccess.ts';
import { ask, type Race, startRace } from './startRace.ts';

const dayMs = 86_400_000;

test('of two windows the sweep takes the rule of the one that is over, by its name, and no other', async () => {
  const race = await startRace();
  const short = expectOk(await race.app.requestAccess({ ...ask, durationMinutes: 30 })).window;
  const long = expectOk(await race.app.requestAccess({ ...ask, durationMinutes: 120 })).window;
  await race.clock.advance(31 * 60_000);
  await race.forget();

  const report = expectOk(await race.app.sweep());

  const deletes = (await race.requests()).filter(({ method }) => method === 'DELETE');
  expect(report.closed).toMatchObject([{ id: short.id }]);
  expect(deletes.map(({ path }) => path.replace(/.*\/|\?.*/g, ''))).toEqual(
    short.rules.map(({ rule }) => rule),
  );
  expect(await race.names('Allow')).toEqual(long.rules.map(({ rule }) => rule));
});

test('a window that its owner closes after the listing is not deleted from that listing', async () => {
  const race = await startRace();
  const { window } = expectOk(await race.app.requestAccess(ask));
  await race.clock.advance(2 * 3_600_000);
  await race.hold({ method: 'GET', path: 'nic-nsg\\?', hold: 'before:read' });

  const sweeping = race.app.sweep();
  await race.untilHeld('read');
  await race.call('DELETE', `${window.rules[0]?.group}/securityRules/${window.rules[0]?.rule}`);
  await race.release('read');
  const report = expectOk(await sweeping);

  expect(report.failed).toEqual([]);
  // The owner's, and none of the sweep's.
  expect((await race.requests()).filter(({ method }) => method === 'DELETE')).toHaveLength(1);
});

describe('a laptop whose clock is wrong', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  /** The use cases on a laptop whose clock differs so much from Azure's, which they learn from its answers. */
  function appWithClock(race: Race, differenceMs: number) {
    vi.useFakeTimers({ toFake: ['Date'], now: race.clock.now() + differenceMs });
    const connection = {
      endpoint: race.endpoint,
      getToken: async () => 'owner',
      sourceServices: [`${race.endpoint}/$sandbox/address`],
    };
    return compose(connection, azureClock());
  }

  const wrong = [
    ['a day ahead', dayMs],
    ['a day behind', -dayMs],
  ] as const;

  test.each(wrong)('%s sweeps no window before its end', async (_, differenceMs) => {
    const race = await startRace();
    expectOk(await race.app.requestAccess(ask));

    const app = appWithClock(race, differenceMs);
    const { windows } = expectOk(await app.listWindows());
    const removed = await app.removeOverdue(windows);
    const report = expectOk(await app.sweep());

    expect(removed).toEqual({ closed: [], failed: [] });
    expect(report).toMatchObject({ closed: [], failed: [] });
    expect(windows).toMatchObject([{ isOverdue: false }]);
    expect(await race.probe(here, vmId)).toBe('Allow');
  });

  test.each(wrong)('%s sweeps a window that is over', async (_, differenceMs) => {
    const race = await startRace();
    const { window } = expectOk(await race.app.requestAccess(ask));
    await race.clock.advance(2 * 3_600_000);

    const report = expectOk(await appWithClock(race, differenceMs).sweep());

    expect(report.closed).toMatchObject([{ id: window.id }]);
    expect(await race.probe(here, vmId)).toBe('Deny');
  });

  test.each(wrong)('%s removes the rules of a listed window that is over', async (_, differenceMs) => {
    const race = await startRace();
    const { window } = expectOk(await race.app.requestAccess(ask));
    await race.clock.advance(2 * 3_600_000);

    const app = appWithClock(race, differenceMs);
    const { windows } = expectOk(await app.listWindows());
    const removed = await app.removeOverdue(windows);

    expect(removed.closed).toMatchObject([{ id: window.id }]);
    expect(await race.names('Allow')).toEqual([]);
  });
});
