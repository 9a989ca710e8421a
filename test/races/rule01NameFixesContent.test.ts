import { expect, test } from 'vitest';
import { flightMs } from '../../src/access/flightTime.ts';
import { parseRuleName } from '../../src/core/ruleName.ts';
import { differences } from '../access/differences.ts';
import { expectOk } from '../access/expectOk.ts';
import { nicNsgId, vmId } from '../access/machineWorld.ts';
import { here } from '../access/startAccess.ts';
import { ask, ourRules, startRace } from './startRace.ts';

test('a window that is extended twice: each rule is written once, and its name has the end that it tells', async () => {
  const race = await startRace();
  const { window } = expectOk(await race.app.requestAccess(ask));

  expectOk(await race.app.extendWindow({ window: window.id, durationMinutes: 90 }));
  expectOk(await race.app.extendWindow({ window: window.id, durationMinutes: 120 }));

  const puts = (await race.requests()).filter(
    ({ method, path }) => method === 'PUT' && path.includes(ourRules),
  );
  expect(new Set(puts.map(({ path }) => path)).size).toBe(3);
  expect(puts).toHaveLength(3);
  for (const { name, properties } of await race.rules('nic-nsg')) {
    const parsed = parseRuleName(name);
    if (parsed?.kind !== 'allow') continue;
    const until = new Date(parsed.endSeconds * 1000).toISOString().replace('.000', '');
    expect(properties.description).toContain(`until=${until} `);
  }
});

test('the first write of a window lands once more after its extension: the window stays open to its later end', async () => {
  const race = await startRace();
  const before = await race.world();
  const { window } = expectOk(await race.app.requestAccess(ask));
  const [first] = (await race.rules('nic-nsg')).filter(({ name }) => name.startsWith('JitAccess-Allow'));
  const path = `${nicNsgId}/securityRules/${first?.name}`;
  await race.sendLate('first', 'PUT', path, { properties: first?.properties });
  const extended = expectOk(await race.app.extendWindow({ window: window.id, durationMinutes: 120 }));

  await race.release('first');
  await race.clock.advance(window.endSeconds * 1000 - race.clock.now() + 1000);
  expectOk(await race.app.sweep());
  const access = await race.probe(here, vmId);
  await race.clock.advance(extended.window.endSeconds * 1000 - race.clock.now() + flightMs);
  expectOk(await race.app.sweep());

  expect(access).toBe('Allow');
  expect(differences(before, await race.world())).toEqual([]);
});

test('two extensions at once whose writes land in the other order: the later end stays, whoever wrote last', async () => {
  const race = await startRace();
  const { window } = expectOk(await race.app.requestAccess(ask));
  await race.hold(
    { method: 'PUT', path: 'JitAccess-Allow', hold: 'before:short' },
    { method: 'PUT', path: 'JitAccess-Allow', hold: 'before:long' },
  );

  const short = race.app.extendWindow({ window: window.id, durationMinutes: 90 });
  await race.untilHeld('short');
  const long = race.app.extendWindow({ window: window.id, durationMinutes: 150 });
  await race.untilHeld('long');
  await race.release('long');
  const later = expectOk(await long).window;
  await race.release('short');
  expectOk(await short);

  const [listed] = expectOk(await race.app.listWindows()).windows;
  expect(listed?.window.endSeconds).toBe(later.endSeconds);
  expect(await race.names('Allow')).toHaveLength(3);
  await race.clock.advance(91 * 60_000);
  expectOk(await race.app.sweep());
  expect(await race.probe(here, vmId)).toBe('Allow');
});
