import fc from 'fast-check';
import { expect } from 'vitest';
import { expectOk } from '../access/expectOk.ts';
import { anyAct } from '../access/model/actArbitrary.ts';
import { faultsFor } from '../access/model/faultArbitrary.ts';
import { idOfVm, vmNames } from '../access/model/modelWorld.ts';
import { opens, snapshotOf } from '../access/model/snapshot.ts';
import { startAccess } from '../access/startAccess.ts';
import { hourWorld } from './hourWorld.ts';
import { judgeMinute } from './judgeMinute.ts';
import { laptop, type Process } from './laptop.ts';
import { buryTheDead, emptyLedger, type Ledger, tell } from './ledger.ts';
import { outsiders } from './outsiders.ts';
import { people } from './people.ts';
import { seededRandom } from './seededRandom.ts';
import { simulation } from './simulation.ts';
import { guard, watchingSweep } from './sweepers.ts';
import { theirs } from './theirs.ts';

const minuteMs = 60_000;

/** An hour in which anything happens, judged at every minute; rejects with its story if something is not as it must be. */
export async function hourOfAnything(seed: number): Promise<void> {
  const ledger = emptyLedger();
  try {
    await hour(seed, ledger);
    expect(ledger.story.filter((line) => line.includes('BROKEN'))).toEqual([]);
    if (process.env.AZURE_JIT_HOUR_STORY) console.log(ledger.story.join('\n'));
  } catch (error) {
    const { message, actual } = error as { message?: string; actual?: unknown };
    const what = `${message} ${JSON.stringify(actual)}`;
    throw new Error(`The hour of seed ${seed}: ${what}\n${ledger.story.join('\n')}`, { cause: error });
  }
}

async function hour(seed: number, ledger: Ledger): Promise<void> {
  const random = seededRandom(seed);
  const access = await startAccess({ world: hourWorld() });
  const owner = access.as('carol');
  const ports = [{ number: 22, protocol: 'TCP', allowedSources: '*', maxDurationMinutes: 600 }] as const;
  for (const vm of vmNames)
    expectOk(await owner.enablePolicy({ vm: idOfVm(vm), policy: { ports }, existingRules: 'keep' }));

  const time = simulation(access.clock);
  const note = (text: string) => tell(ledger, time.now(), text);
  const others = outsiders(access, random, ledger, theirs(await access.world()));
  let meanwhile = { afterRequests: Number.POSITIVE_INFINITY };
  const beforeRequest = async () => {
    meanwhile.afterRequests -= 1;
    if (meanwhile.afterRequests > 0) return;
    meanwhile = { afterRequests: Number.POSITIVE_INFINITY };
    await others.act();
  };
  const machine = (principal: string, skewSeconds: number) =>
    laptop({
      ...{ simulation: time, endpoint: access.endpoint, principal, beforeRequest },
      skewMs: random.between(-skewSeconds, skewSeconds) * 1000,
    });
  const everybody = people({
    ...{ simulation: time, random, ledger, seed },
    laptopOf: (who) => machine(who, 600),
  });
  const server = machine('carol', 90);
  const kinds = random.pick([[watchingSweep], [guard], [watchingSweep, guard]]) ?? [guard];
  let sweepers: Process[] = [];
  const startSweepers = () => {
    sweepers = kinds.map((sweeping) => {
      const process = server.startAlone();
      sweeping(process, ledger, time).catch((error) => note(`BROKEN sweeper: ${error?.stack ?? error}`));
      return process;
    });
  };
  startSweepers();
  const faults = fc.sample(fc.array(anyAct, { minLength: 1, maxLength: 2 }).chain(faultsFor), {
    seed,
    numRuns: 60,
  });
  let calmAtMs = 0;
  let sweepersBackAtMs = 0;

  for (let minute = 1; minute <= 60; minute++) {
    const endMs = time.now() + minuteMs;
    everybody.act();
    if (random.chance(0.3)) meanwhile = { afterRequests: random.between(1, 60) };
    if (random.chance(0.06) && calmAtMs === 0) {
      const some = faults[minute - 1] ?? [];
      note(`faults ${JSON.stringify(some)}`);
      await access.faults(...some);
      calmAtMs = time.now() + random.between(30, 90) * 1000;
    }
    if (random.chance(0.02) && sweepersBackAtMs === 0) {
      note('the sweepers are killed');
      for (const process of sweepers) process.kill();
      sweepersBackAtMs = time.now() + random.between(1, 3) * minuteMs;
    }
    await time.runUntil(time.now() + random.between(1, 58) * 1000);
    if (random.chance(0.3)) await others.act();
    await time.runUntil(endMs);
    if (others.lock && random.chance(0.3)) await others.takeLock();

    buryTheDead(ledger, time.now());
    if (calmAtMs > 0 || sweepersBackAtMs > 0 || others.lock?.level === 'ReadOnly')
      ledger.troubleUntilMs = time.now();
    judgeMinute(await access.world(), ledger, others, time.now());
    if (calmAtMs > 0 && calmAtMs <= time.now()) {
      await access.noFaults();
      note('no faults');
      calmAtMs = 0;
    }
    if (sweepersBackAtMs > 0 && sweepersBackAtMs <= time.now()) {
      startSweepers();
      sweepersBackAtMs = 0;
    }
  }

  meanwhile = { afterRequests: Number.POSITIVE_INFINITY };
  note(`${ledger.calmMinutes} minutes were calm, ${ledger.opened.size} windows were opened`);
  await access.noFaults();
  await others.takeLock();
  everybody.recover();
  for (const process of sweepers) process.kill();
  startSweepers();
  // What was begun ends, so that nothing is opened any more.
  await time.runUntil(time.now() + 15 * minuteMs);
  await access.clock.advance(25 * 60 * minuteMs);
  await time.runUntil(time.now() + 5 * minuteMs);

  const swept = snapshotOf(await access.world());
  expect(swept.ours.filter(opens).map(({ key }) => key)).toEqual([]);
  for (const vm of vmNames) {
    const done = await owner.disablePolicy({ vm: idOfVm(vm) });
    if (!done.ok) expect(['notConfigured', 'machineNotFound']).toContain(done.error.kind);
  }
  await time.runUntil(time.now() + 3 * minuteMs);
  for (const process of sweepers) process.kill();
  const world = await access.world();
  expect(snapshotOf(world).ours.map(({ key }) => key)).toEqual([]);
  expect(Object.fromEntries(theirs(world))).toEqual(Object.fromEntries(others.wrote));
}
