import { describe, expect, test } from 'vitest';
import { azureClock } from '../../src/azure/azureClock.ts';
import { compose } from '../../src/compose.ts';
import { expectOk } from '../access/expectOk.ts';
import { machineWorld, vmId } from '../access/machineWorld.ts';
import { type Access, startAccess } from '../access/startAccess.ts';

/** The use cases on the clock that learns; the sandbox is `hours` away from this machine. */
async function startAway(hours: number) {
  const clock = new Date(Date.now() + hours * 3600_000).toISOString();
  const access = await startAccess({ world: { ...machineWorld({ groups: ['nic'] }), clock } });
  const learning = azureClock();
  const connection = {
    endpoint: access.endpoint,
    getToken: async () => 'owner',
    sourceServices: [`${access.endpoint}/$sandbox/address`],
  };
  return { access, clock: learning, app: compose(connection, learning) };
}

const away = [-100, -3, 0, 3, 100];
const ask = { vm: vmId, sources: 'my-ip', justification: 'why', waitMs: 0 } as const;

async function sandboxNow(access: Access): Promise<number> {
  return Date.parse((await access.world()).clock ?? '');
}

describe.each(away)('Azure is %i hours ahead of this machine', (hours) => {
  test('a window ends by the clock of Azure', async () => {
    const { access, app } = await startAway(hours);
    expectOk(await app.enablePolicy({ vm: vmId, existingRules: 'keep' }));

    const { window } = expectOk(await app.requestAccess({ ...ask, durationMinutes: 30 }));

    const expected = (await sandboxNow(access)) + 30 * 60_000;
    expect(Math.abs(window.endSeconds * 1000 - expected)).toBeLessThan(5_000);
  });

  test('a sweep leaves what is open, and closes what is overdue, by the clock of Azure', async () => {
    const { access, app } = await startAway(hours);
    expectOk(await app.enablePolicy({ vm: vmId, existingRules: 'keep' }));
    const { window } = expectOk(await app.requestAccess({ ...ask, durationMinutes: 30 }));

    const early = expectOk(await app.sweep());
    const open = expectOk(await app.listWindows());
    await access.clock.advance(31 * 60_000);
    const late = expectOk(await app.listWindows());
    const swept = expectOk(await app.sweep());

    expect(early.closed).toEqual([]);
    expect(open.windows).toMatchObject([{ isOverdue: false }]);
    expect(late.windows).toMatchObject([{ isOverdue: true }]);
    expect(swept.closed).toMatchObject([{ id: window.id }]);
  });

  test('asking for the time is enough to know it, even where it is refused', async () => {
    const { access, clock } = await startAway(hours);
    const stranger = compose(
      { endpoint: access.endpoint, getToken: async () => 'sandbox-nobody', sourceServices: [] },
      clock,
    );

    await stranger.learnTime();

    expect(Math.abs(clock.now() - (await sandboxNow(access)))).toBeLessThan(2_500);
  });
});

describe('learning from the Date header', () => {
  const date = 'Sun, 22 Nov 2026 12:00:00 GMT';
  const noon = Date.parse(date);
  const difference = (clock: { now(): number }) => clock.now() - Date.now();

  test('takes the middle of the round trip', () => {
    const clock = azureClock();

    clock.learn(date, noon - 3600_000 - 1000, noon - 3600_000 + 1000);

    expect(Math.abs(difference(clock) - 3600_500)).toBeLessThan(50);
  });

  test('within the coarseness of the header time does not jump', () => {
    const clock = azureClock();
    clock.learn(date, noon - 3600_000, noon - 3600_000);
    const before = difference(clock);

    clock.learn(date, noon - 3600_000 + 900, noon - 3600_000 + 900);

    expect(Math.abs(difference(clock) - before)).toBeLessThan(50);
  });

  test('a slow answer teaches nothing that a quick one knew better', () => {
    const clock = azureClock();
    clock.learn(date, noon - 3600_000, noon - 3600_000);
    const before = difference(clock);

    // Azure took 20 s and looked at its clock at the end.
    clock.learn(date, noon - 3600_000 - 20_000, noon - 3600_000);

    expect(Math.abs(difference(clock) - before)).toBeLessThan(50);
  });

  test('a quick answer corrects what a slow one taught', () => {
    const clock = azureClock();
    clock.learn(date, noon - 3600_000 - 20_000, noon - 3600_000);

    clock.learn(date, noon - 3600_000, noon - 3600_000);

    expect(Math.abs(difference(clock) - 3600_500)).toBeLessThan(50);
  });

  test.each([undefined, '', 'soon'])('%j teaches nothing', (header) => {
    const clock = azureClock();

    clock.learn(header, 0, 0);

    expect(Math.abs(difference(clock))).toBeLessThan(50);
  });

  test('a wait ends at once when it is given up, and before it begins', async () => {
    const clock = azureClock();
    const abort = new AbortController();

    const waiting = clock.sleep(3600_000, abort.signal);
    abort.abort();

    await waiting;
    await clock.sleep(3600_000, abort.signal);
  });

  test('a wait longer than a timer can hold is not over at once', async () => {
    const clock = azureClock();
    const abort = new AbortController();
    let isOver = false;

    const waiting = clock.sleep(2 ** 31 + 1000, abort.signal).then(() => {
      isOver = true;
    });
    await clock.sleep(20);

    expect(isOver).toBe(false);
    abort.abort();
    await waiting;
  });
});
