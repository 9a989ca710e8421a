import { expect, test } from 'vitest';
import { differences } from '../access/differences.ts';
import { expectOk } from '../access/expectOk.ts';
import { nicNsgId, vmId } from '../access/machineWorld.ts';
import { here } from '../access/startAccess.ts';
import { ask, startRace } from './startRace.ts';

test('extending writes a rule beside the one that stands, and takes nothing away', async () => {
  const race = await startRace();
  const { window } = expectOk(await race.app.requestAccess(ask));
  const [former] = await race.names('Allow');

  const extended = expectOk(await race.app.extendWindow({ window: window.id, durationMinutes: 120 }));

  expect(await race.names('Allow')).toEqual(expect.arrayContaining([former]));
  expect(await race.names('Allow')).toHaveLength(2);
  expect(extended.window.id).toBe(window.id);
  expect((await race.requests()).filter(({ method }) => method === 'DELETE')).toEqual([]);
});

test("an extension of somebody's lands between a closing's listing and its delete: it goes as well", async () => {
  const race = await startRace();
  const before = await race.world();
  const { window } = expectOk(await race.app.requestAccess(ask));
  const [first] = (await race.rules('nic-nsg')).filter(({ name }) => name.startsWith('JitAccess-Allow'));
  const later = first?.name.replace(String(window.endSeconds), String(window.endSeconds + 3600));
  const properties = { ...first?.properties, priority: 400 };
  await race.sendLate('extension', 'PUT', `${nicNsgId}/securityRules/${later}`, { properties });
  await race.hold({ method: 'DELETE', path: 'JitAccess-Allow', hold: 'before:delete' });

  const closing = race.app.closeWindows({ by: 'ids', ids: [window.id] });
  await race.untilHeld('delete');
  await race.release('extension');
  expect(await race.names('Allow')).toHaveLength(2);
  await race.release('delete');
  const report = expectOk(await closing);

  expect(report).toMatchObject({ closed: [{ id: window.id }], failed: [] });
  expect(await race.probe(here, vmId)).toBe('Deny');
  expect(differences(before, await race.world())).toEqual([]);
});
