import { expect, test } from 'vitest';
import { alwaysCloser } from '../../src/access/alwaysCloser.ts';
import type { App } from '../../src/access/app.ts';
import { differences } from '../access/differences.ts';
import { expectError, expectOk } from '../access/expectOk.ts';
import { vmId } from '../access/machineWorld.ts';
import { type MemoryJournal, memoryJournal } from '../access/memoryJournal.ts';
import { here } from '../access/startAccess.ts';
import { ask, type Race, startRace } from './startRace.ts';

/** What the journal says at each DELETE of an allow rule, as the process that starts next would read it. */
async function noting(race: Race, journal: MemoryJournal): Promise<{ app: App; seen: string[] }> {
  const seen: string[] = [];
  const app = await race.meddled(
    async (request) => {
      const [, rule] = /^DELETE .*\/(JitAccess-Allow-[^?]*)/.exec(request) ?? [];
      if (rule === undefined) return;
      const { operations } = expectOk(await journal.unfinished());
      const known = operations.find(({ rules }) => rules.some((ref) => ref.rule === rule));
      seen.push(known ? `${known.owner} ${journal.entries.at(-1)?.event.kind}` : 'nothing');
    },
    { journal, closer: alwaysCloser },
  );
  return { app, seen };
}

test('an opening that undoes itself has noted what it deletes before it deletes it', async () => {
  const race = await startRace();
  const journal = memoryJournal(() => race.clock.now());
  const { app, seen } = await noting(race, journal);
  await race.faults({ method: 'PUT', path: 'JitAccess-Allow', drop: 'after' });

  expectError(await app.requestAccess(ask));

  expect(seen.length).toBeGreaterThan(0);
  expect([...new Set(seen)]).toEqual(['first opening']);
  expect(journal.entries.at(-1)?.event.kind).toBe('undone');
});

test('a recovery has made the operation its own before it deletes, and its crash is recovered by the next start', async () => {
  const race = await startRace();
  const before = await race.world();
  const journal = memoryJournal(() => race.clock.now());
  const first = await race.meddled(
    (request) => {
      if (request.startsWith('PUT')) journal.kill();
      return undefined;
    },
    { journal, closer: alwaysCloser },
  );
  expectOk(await first.requestAccess(ask));
  const second = journal.as('second');
  const { app, seen } = await noting(race, second);
  await race.faults({ method: 'DELETE', path: 'JitAccess-Allow', times: 1000, status: 403 });

  expectOk(await app.recover());
  second.kill();
  await race.noFaults();
  const third = race.with({}, { journal: journal.as('third'), closer: alwaysCloser });
  expectOk(await third.recover());

  expect([...new Set(seen)]).toEqual(['second undoing']);
  expect(differences(before, await race.world())).toEqual([]);
});

test('an operation whose owner lives is not touched, however old it is', async () => {
  const race = await startRace();
  const journal = memoryJournal(() => race.clock.now());
  const local = { journal, closer: alwaysCloser };
  await race.hold({ method: 'PUT', path: 'JitAccess-Allow', hold: 'after:opening' });
  const opening = race.with({}, local).requestAccess(ask);
  await race.untilHeld('opening');
  await race.clock.advance(11 * 60_000);
  const other = race.with({}, { journal: journal.as('second'), closer: alwaysCloser });

  const report = expectOk(await other.recover());
  const standing = await race.names('Allow');
  await race.release('opening');
  expectOk(await opening);

  expect(report.recovered).toEqual([]);
  expect(standing).toHaveLength(1);
  expect(await race.probe(here, vmId)).toBe('Allow');
});
