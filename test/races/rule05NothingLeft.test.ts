import { describe, expect, test } from 'vitest';
import { alwaysCloser } from '../../src/access/alwaysCloser.ts';
import { flightMs } from '../../src/access/flightTime.ts';
import { differences } from '../access/differences.ts';
import { expectError, expectOk } from '../access/expectOk.ts';
import { machineWorld, vmId } from '../access/machineWorld.ts';
import { memoryJournal } from '../access/memoryJournal.ts';
import { here } from '../access/startAccess.ts';
import { ask, ourRules, type Race, startRace } from './startRace.ts';

/** Releases whatever nobody waited for, as the network does sooner or later. */
async function landTheRest(race: Race): Promise<void> {
  await race.noFaults();
}

describe('an opening that is told failed with nothing left', () => {
  const ways = [
    ['cut off', { drop: 'before' }],
    ['behind a gateway that gave up', { status: 504 }],
    ['behind a server that failed', { status: 500 }],
  ] as const;
  test.each(ways)(
    'was lost on the way, %s, and lands late: it is taken away before it is told',
    async (_, way) => {
      const race = await startRace();
      const before = await race.world();
      await race.hold({ method: 'PUT', path: 'JitAccess-Allow', hold: 'before:opening', ...way });
      race.releaseAtWait('opening');

      const error = expectError(await race.app.requestAccess(ask));
      const toldAt = race.clock.now();
      await landTheRest(race);

      const [put] = (await race.requests()).filter(
        ({ method, path }) => method === 'PUT' && path.includes(ourRules),
      );
      expect(error).toMatchObject({ kind: 'azure', cause: { kind: 'unavailable' } });
      expect(toldAt - Date.parse(put?.startedAt ?? '')).toBeGreaterThanOrEqual(flightMs);
      expect(await race.probe(here, vmId)).toBe('Deny');
      expect(differences(before, await race.world())).toEqual([]);
    },
  );

  test('has its DELETE repeated when nothing can land any more, also if no listing shows its rule', async () => {
    const race = await startRace();
    await race.faults({ method: 'PUT', path: 'JitAccess-Allow', drop: 'before' });

    expectError(await race.app.requestAccess(ask));

    const ours = (await race.requests()).filter(({ path }) => path.includes(ourRules));
    const [put] = ours.filter(({ method }) => method === 'PUT');
    const last = ours.filter(({ method }) => method === 'DELETE').at(-1);
    expect(last?.path.split('?')[0]).toBe(put?.path.split('?')[0]);
    expect(Date.parse(last?.startedAt ?? '') - Date.parse(put?.startedAt ?? '')).toBeGreaterThanOrEqual(
      flightMs,
    );
  });

  test('was canceled by another operation and takes effect all the same: it is taken away before it is told', async () => {
    const race = await startRace();
    const before = await race.world();
    const plan = expectOk(await race.app.previewRequest(ask));
    await race.faults({ method: 'PUT', path: 'JitAccess-Allow', operation: 'Canceled' });
    let isSent = false;
    const app = await race.meddled(async (request) => {
      if (isSent || !/^GET .*operations\//i.test(request)) return;
      isSent = true;
      // The same write is still on its way through Azure, which tells it as canceled.
      const [put] = (await race.requests()).filter(({ method }) => method === 'PUT');
      const path = (put?.path ?? '').split('?')[0] ?? '';
      await race.sendLate('canceled', 'PUT', path, { properties: plan.changes[0]?.properties });
    });
    race.releaseAtWait('canceled');

    const error = expectError(await app.requestAccess(ask));
    await landTheRest(race);

    expect(error).toMatchObject({ kind: 'azure', cause: { kind: 'operationFailed', status: 'Canceled' } });
    expect(await race.probe(here, vmId)).toBe('Deny');
    expect(differences(before, await race.world())).toEqual([]);
  });
});

test('an opening that its user gives up while its PUT is on its way is told only when that has landed and is gone', async () => {
  const race = await startRace();
  const before = await race.world();
  const giveUp = new AbortController();
  await race.hold({ method: 'PUT', path: 'JitAccess-Allow', hold: 'before:opening' });
  race.releaseAtWait('opening');

  const opening = race.app.requestAccess(ask, giveUp.signal);
  await race.untilHeld('opening');
  giveUp.abort();
  const error = expectError(await opening);
  await landTheRest(race);

  expect(error).toMatchObject({ kind: 'azure', cause: { kind: 'cancelled' } });
  expect(race.clock.sleeps).toContain(flightMs);
  expect(differences(before, await race.world())).toEqual([]);
});

describe('an enabling that is taken back', () => {
  test('whose lost tag lands late leaves no tag behind', async () => {
    const race = await startRace(machineWorld({ groups: ['nic'] }));
    const before = await race.world();
    await race.hold({ method: 'PATCH', path: 'tags/default', hold: 'before:tag', drop: 'before' });
    await race.faults({ method: 'PATCH', path: 'tags/default', status: 403 });
    race.releaseAtWait('tag');

    const error = expectError(await race.app.enablePolicy({ vm: vmId, existingRules: 'keep' }));
    await landTheRest(race);

    expect(error.kind).not.toBe('leftInPlace');
    expect(await race.tags('vm')).toEqual({});
    expect(differences(before, await race.world())).toEqual([]);
  });

  test('whose lost deny lands late leaves no deny behind', async () => {
    const race = await startRace(machineWorld({ groups: ['nic'] }));
    const before = await race.world();
    await race.hold({ method: 'PUT', path: 'JitAccess-Deny', hold: 'before:deny', drop: 'before' });
    await race.faults({ method: 'PUT', path: 'JitAccess-Deny', status: 403 });
    race.releaseAtWait('deny');

    const error = expectError(await race.app.enablePolicy({ vm: vmId, existingRules: 'keep' }));
    await landTheRest(race);

    expect(error.kind).not.toBe('leftInPlace');
    expect(await race.names('Deny')).toEqual([]);
    expect(differences(before, await race.world())).toEqual([]);
  });
});

test('a recovery of an opening whose PUT is still on its way says that it is undone only when it has landed and is gone', async () => {
  const race = await startRace();
  const before = await race.world();
  const journal = memoryJournal(() => race.clock.now());
  await race.hold({ method: 'PUT', path: 'JitAccess-Allow', hold: 'before:opening' });
  const dying = race.with({}, { journal, closer: alwaysCloser }).requestAccess(ask);
  await race.untilHeld('opening');
  journal.kill();
  const next = race.with({}, { journal: journal.as('second'), closer: alwaysCloser });
  race.releaseAtWait('opening');

  const report = expectOk(await next.recover());
  const access = await race.probe(here, vmId);
  await landTheRest(race);
  await dying;

  expect(report.recovered).toMatchObject([{ end: { kind: 'undone' }, error: null }]);
  expect(access).toBe('Deny');
  expect(differences(before, await race.world())).toEqual([]);
});
