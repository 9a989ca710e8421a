import { expect, test } from 'vitest';
import { differences } from '../access/differences.ts';
import { expectOk } from '../access/expectOk.ts';
import { machineWorld, nicNsgId, principal, vmId } from '../access/machineWorld.ts';
import { here } from '../access/startAccess.ts';
import { ask, startRace } from './startRace.ts';

test('a window that is closed under a lock shuts out nobody else behind its address, and a later sweep takes its rule', async () => {
  const race = await startRace(machineWorld({ groups: ['nic'], principals: [principal('bob', ['*'])] }));
  expectOk(await race.app.enablePolicy({ vm: vmId, existingRules: 'keep' }));
  const bobs = expectOk(await race.as('bob').requestAccess(ask)).window;
  const before = await race.world();
  // Written later, so its rule is the first to be asked.
  const mine = expectOk(await race.app.requestAccess(ask)).window;
  const lock = `${nicNsgId}/providers/Microsoft.Authorization/locks/keep`;
  await race.call('PUT', lock, { properties: { level: 'CanNotDelete' } });

  const report = expectOk(await race.app.closeWindows({ by: 'ids', ids: [mine.id] }));

  const inert = (await race.rules('nic-nsg')).find(({ name }) => name === mine.rules[0]?.rule);
  const other = (await race.rules('nic-nsg')).find(({ name }) => name === bobs.rules[0]?.rule);
  expect(inert?.properties.priority).toBeLessThan(other?.properties.priority ?? 0);
  expect(inert?.properties).toMatchObject({ access: 'Deny', sourceAddressPrefix: '192.0.2.0/32' });
  expect(report).toMatchObject({ closed: [{ id: mine.id, inert: mine.rules }], failed: [] });
  expect(await race.probe(here, vmId)).toBe('Allow');
  await race.call('DELETE', lock);
  expectOk(await race.app.sweep());
  expect(differences(before, await race.world())).toEqual([]);
});
