import { expect, test } from 'vitest';
import { parseIpPrefix } from '../../src/core/ipPrefix.ts';
import { expectOk } from '../access/expectOk.ts';
import { addressOf, idOfVm, modelWorld } from '../access/model/modelWorld.ts';
import { startAccess } from '../access/startAccess.ts';
import { editor } from './editor.ts';
import { type Laptop, laptop } from './laptop.ts';
import { emptyLedger } from './ledger.ts';
import { seededRandom } from './seededRandom.ts';
import { type Simulation, simulation } from './simulation.ts';
import { guard, watchingSweep } from './sweepers.ts';

const vm = idOfVm('two');

interface Scene {
  time: Simulation;
  desk: Laptop;
  server: Laptop;
  openEditor(): ReturnType<typeof editor>;
  ledger: ReturnType<typeof emptyLedger>;
}

/** Seconds for which the port stayed open after the end of a window of carol's. */
async function secondsLate(arrange: (scene: Scene, endMs: number) => Promise<void>): Promise<number> {
  const access = await startAccess({ world: modelWorld() });
  const time = simulation(access.clock);
  const machine = () =>
    laptop({
      ...{ simulation: time, endpoint: access.endpoint, principal: 'carol', skewMs: 0 },
      beforeRequest: async () => undefined,
    });
  const owner = access.as('carol');
  expectOk(await owner.enablePolicy({ vm, existingRules: 'keep' }));
  const sources = [expectOk(parseIpPrefix(addressOf.carol))];
  const { window } = expectOk(
    await owner.requestAccess({ vm, sources, durationMinutes: 10, justification: 'why', waitMs: 0 }),
  );
  const [ledger, desk] = [emptyLedger(), machine()];
  const openEditor = () => editor(desk.start(), ledger, 'carol', seededRandom(1));
  const endMs = window.endSeconds * 1000;

  await arrange({ time, desk, server: machine(), openEditor, ledger }, endMs);

  await time.runUntil(endMs - 500);
  expect(await access.probe(addressOf.carol, vm)).toBe('Allow');
  for (;;) {
    await time.runUntil(time.now() + 1000);
    const seconds = Math.ceil((time.now() - endMs) / 1000);
    if ((await access.probe(addressOf.carol, vm)) === 'Deny' || seconds > 600) return seconds;
  }
}

test('an editor closes at the end', async () => {
  const late = await secondsLate(async ({ openEditor }) => void openEditor());

  expect(late).toBeLessThanOrEqual(2);
});

test('the window of the editor that closes is killed just before: another takes its place within a quarter of a minute', async () => {
  const late = await secondsLate(async ({ time, openEditor }, endMs) => {
    const closer = openEditor();
    await time.runUntil(time.now() + 1000);
    await closer.process.app.closer.tryHold();
    openEditor();
    await time.runUntil(endMs - 1000);
    closer.process.kill();
  });

  expect(late).toBeGreaterThan(2);
  expect(late).toBeLessThanOrEqual(15);
});

test('the window that closes hangs, and lives: another closes after two minutes all the same', async () => {
  const late = await secondsLate(async ({ desk, openEditor }) => {
    await desk.start().app.closer.tryHold();
    openEditor();
  });

  expect(late).toBeGreaterThan(115);
  expect(late).toBeLessThanOrEqual(127);
});

test('every window of the editor is killed, and the next one opens three minutes late: it closes at once', async () => {
  const late = await secondsLate(async ({ time, openEditor }, endMs) => {
    const { process } = openEditor();
    await time.runUntil(endMs - 1000);
    process.kill();
    void time.until(endMs + 180_000).then(openEditor);
  });

  expect(late).toBeGreaterThan(178);
  expect(late).toBeLessThanOrEqual(184);
});

test.each([
  ['a sweep that watches', watchingSweep],
  ['the guard', guard],
] as const)('no editor is there any more: %s closes within its minute', async (_, sweeping) => {
  const late = await secondsLate(async ({ time, server, ledger }) => {
    void sweeping(server.startAlone(), ledger, time);
  });

  expect(late).toBeLessThanOrEqual(62);
});
