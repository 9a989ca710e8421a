import { expect, test } from 'vitest';
import type { VerbContext } from '../../src/cli/verbContext.ts';
import { parseSweep, runSweep } from '../../src/cli/verbs/sweep.ts';
import type { AccessWindow } from '../../src/core/accessWindow.ts';
import { sweepTimer } from '../../src/guard/sweepTimer.ts';
import { WindowWatch } from '../../src/vscode/windowWatch.ts';
import { differences } from '../access/differences.ts';
import { expectOk } from '../access/expectOk.ts';
import { nicNsgId, vmId } from '../access/machineWorld.ts';
import { here } from '../access/startAccess.ts';
import { invoke, place } from '../guard/startGuard.ts';
import { ask, type Race, startRace } from './startRace.ts';

/** Twice as long as a request may be in flight. */
const lookAgainMs = 60_000;

/** A window whose own write is somewhere on the network once more. */
async function startLate() {
  const race = await startRace();
  const before = await race.world();
  const { window } = expectOk(await race.app.requestAccess(ask));
  const [rule] = (await race.rules('nic-nsg')).filter(({ name }) => name.startsWith('JitAccess-Allow'));
  const path = `${nicNsgId}/securityRules/${rule?.name}`;
  await race.sendLate('late', 'PUT', path, { properties: rule?.properties });
  return { race, before, window };
}

function watchOf(race: Race) {
  const told: string[] = [];
  const watch = new WindowWatch({
    app: race.app,
    random: () => 0.5,
    onClosed: (windows: readonly AccessWindow[], isAgain) =>
      told.push(...(isAgain ? [] : windows.map(({ id }) => id))),
    onFailure: ({ id }) => told.push(`failed ${id}`),
    onSettled: () => undefined,
    onUnexpected: (error) => told.push(`unexpected ${error}`),
  });
  return { watch, told };
}

test('the editor: a window that a late write brings back after its end is closed again, without a word', async () => {
  const { race, before, window } = await startLate();
  const { watch, told } = watchOf(race);
  watch.add(window);
  await race.clock.advance(window.endSeconds * 1000 - race.clock.now() + 1000);
  await watch.tick();
  const closed = await race.probe(here, vmId);

  await race.release('late');
  const broughtBack = await race.probe(here, vmId);
  await race.clock.advance(lookAgainMs);
  await watch.tick();

  expect([closed, broughtBack, await race.probe(here, vmId)]).toEqual(['Deny', 'Allow', 'Deny']);
  expect(told).toEqual([window.id]);
  expect(differences(before, await race.world())).toEqual([]);
  await race.clock.advance(lookAgainMs);
  await watch.tick();
  expect(watch.windows).toEqual([]);
});

test('the editor: a window that its user closed and that a late write brings back is closed again', async () => {
  const { race, before, window } = await startLate();
  const { watch, told } = watchOf(race);
  watch.add(window);
  expectOk(await race.app.closeWindows({ by: 'ids', ids: [window.id] }));
  watch.wasClosed([window]);

  await race.release('late');
  await race.clock.advance(lookAgainMs);
  await watch.tick();

  expect(told).toEqual([]);
  expect(differences(before, await race.world())).toEqual([]);
});

test('a sweep that watches: a window that a late write brings back is closed by the next look', async () => {
  const { race, before, window } = await startLate();
  await race.clock.advance(window.endSeconds * 1000 - race.clock.now() + 1000);
  const stop = new AbortController();
  const access: string[] = [];
  race.clock.onSleep = async () => {
    access.push(await race.probe(here, vmId));
    if (access.length === 1) await race.release('late');
    else stop.abort();
  };
  const context: Pick<VerbContext, 'app' | 'signal' | 'say'> = {
    app: race.app,
    signal: stop.signal,
    say: () => undefined,
  };

  await runSweep(context as VerbContext, expectOk(parseSweep({ watch: true })));

  expect(access).toEqual(['Deny', 'Deny']);
  expect(race.clock.sleeps).toEqual([lookAgainMs, lookAgainMs]);
  expect(differences(before, await race.world())).toEqual([]);
});

test('the guard: a window that a late write brings back is closed by its next run', async () => {
  const { race, before, window } = await startLate();
  await race.clock.advance(window.endSeconds * 1000 - race.clock.now() + 1000);
  const timer = sweepTimer({ app: race.app, place });
  await invoke(timer);
  const closed = await race.probe(here, vmId);
  await race.release('late');
  await race.clock.advance(lookAgainMs);

  await invoke(timer);

  expect([closed, await race.probe(here, vmId)]).toEqual(['Deny', 'Deny']);
  expect(differences(before, await race.world())).toEqual([]);
});
