import { describe, expect, test } from 'vitest';
import { flightMs } from '../../src/access/flightTime.ts';
import { differences } from '../access/differences.ts';
import { expectError, expectOk } from '../access/expectOk.ts';
import { machineWorld, vmId } from '../access/machineWorld.ts';
import { ask, ourRules, type Race, startRace } from './startRace.ts';

const minuteMs = 60_000;

const puts = async (race: Race) => (await race.requests()).filter(({ method }) => method === 'PUT');

/** Azure asks for a pause before the allow is written, and the laptop sleeps in it. */
async function sleepBeforeTheWrite(race: Race, sleptMs: number): Promise<void> {
  await race.faults({ method: 'PUT', path: ourRules, status: 429, headers: { 'Retry-After': '20' } });
  race.clock.onSleep = async () => {
    race.clock.onSleep = undefined;
    await race.clock.advance(sleptMs);
  };
}

/** Of two rules, which go as one write of the whole group, the group is read once more right before: time passes there. */
async function passTimeBeforeTheWrite(race: Race, untilMs: () => number) {
  let reads = 0;
  const passed = { isDone: false };
  const app = await race.meddled(async (request) => {
    if (!/^GET .*networkSecurityGroups\/nic-nsg\?/.test(request) || ++reads !== 2) return;
    passed.isDone = true;
    await race.clock.advance(untilMs() - race.clock.now());
  });
  return { app, passed };
}

async function startDual(): Promise<Race> {
  const race = await startRace(machineWorld({ groups: ['nic'], dualStack: true }));
  expectOk(await race.app.enablePolicy({ vm: vmId, existingRules: 'keep' }));
  await race.forget();
  return race;
}

describe('an allow is sent only while it lands before its end,', () => {
  test('not after a sleep that leaves less than a flight of the window', async () => {
    const race = await startRace();
    const before = await race.world();
    await sleepBeforeTheWrite(race, 4.6 * minuteMs);

    const error = expectError(await race.app.requestAccess({ ...ask, durationMinutes: 5 }));

    expect(error).toMatchObject({ kind: 'azure', cause: { kind: 'busy', code: 'TooLate' } });
    expect(await puts(race)).toHaveLength(1);
    expect(differences(before, await race.world())).toEqual([]);
  });

  test('not where the last read before it took too long', async () => {
    const race = await startDual();
    const before = await race.world();
    const startedMs = race.clock.now();
    const { app, passed } = await passTimeBeforeTheWrite(race, () => startedMs + 5 * minuteMs - flightMs);

    const error = expectError(await app.requestAccess({ ...ask, sources: '*', durationMinutes: 5 }));

    expect(passed.isDone).toBe(true);
    expect(error).toMatchObject({ kind: 'azure', cause: { kind: 'busy', code: 'TooLate' } });
    expect(await puts(race)).toEqual([]);
    expect(differences(before, await race.world())).toEqual([]);
  });

  test('an extension not where the time until the former end has become too short', async () => {
    const race = await startDual();
    const { window } = expectOk(await race.app.requestAccess({ ...ask, sources: '*', durationMinutes: 30 }));
    const before = await race.world();
    await race.forget();
    const { app, passed } = await passTimeBeforeTheWrite(race, () => window.endSeconds * 1000 - flightMs);

    const error = expectError(await app.extendWindow({ window: window.id, durationMinutes: 60 }));

    expect(passed.isDone).toBe(true);
    expect(error).toMatchObject({ kind: 'notExtended', cause: { cause: { code: 'TooLate' } } });
    expect(await puts(race)).toEqual([]);
    expect(differences(before, await race.world())).toEqual([]);
  });
});

describe('an allow rests on a read from shortly before:', () => {
  test('an opening that slept reads again', async () => {
    const race = await startRace();
    await sleepBeforeTheWrite(race, 10 * minuteMs);

    expectOk(await race.app.requestAccess(ask));

    const sent = (await race.requests()).filter(({ path }) => /nic-nsg(\?|\/securityRules)/.test(path));
    const [first, again] = sent.flatMap(({ method }, index) => (method === 'PUT' ? [index] : []));
    expect(sent.slice((first ?? 0) + 1, again).map(({ method }) => method)).toEqual(['GET']);
  });

  test('an opening that slept while the VM left JIT is not told open, and leaves nothing', async () => {
    const race = await startRace();
    await sleepBeforeTheWrite(race, 10 * minuteMs);
    const moveClock = race.clock.onSleep;
    race.clock.onSleep = async (ms) => {
      await moveClock?.(ms);
      expectOk(await race.app.disablePolicy({ vm: vmId }));
    };

    const error = expectError(await race.app.requestAccess(ask));

    expect(error).toMatchObject({ kind: 'changedMeanwhile', what: 'policyGone' });
    expect(await race.rules('nic-nsg')).toEqual([]);
  });
});
