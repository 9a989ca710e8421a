import { expect, test } from 'vitest';
import { WindowWatch } from '../../src/vscode/windowWatch.ts';
import { expectOk } from '../access/expectOk.ts';
import { nicNsgId, vmId } from '../access/machineWorld.ts';
import { here } from '../access/startAccess.ts';
import { ask, startRace } from './startRace.ts';

/** A closed window, and what puts a copy of the group back that still has its rule, as Terraform does. */
async function startClosed() {
  const race = await startRace();
  const { window } = expectOk(await race.app.requestAccess(ask));
  const stale = await race.rules('nic-nsg');
  expectOk(await race.app.closeWindows({ by: 'ids', ids: [window.id] }));
  const putBack = () =>
    race.call('PUT', nicNsgId, { location: 'westeurope', properties: { securityRules: stale } });
  return { race, window, putBack };
}

test('a stale copy brings a closed window back: it is listed, and closes again', async () => {
  const { race, window, putBack } = await startClosed();
  await putBack();
  const broughtBack = await race.probe(here, vmId);

  const { windows } = expectOk(await race.app.listWindows());
  const report = expectOk(await race.app.closeWindows({ by: 'ids', ids: [window.id] }));

  expect(broughtBack).toBe('Allow');
  expect(windows).toMatchObject([{ window: { id: window.id } }]);
  expect(report).toMatchObject({ closed: [{ id: window.id }], failed: [] });
  expect(await race.probe(here, vmId)).toBe('Deny');
});

test('a stale copy brings a closed window back: the next sweep after its end closes it', async () => {
  const { race, window, putBack } = await startClosed();
  await putBack();
  const early = expectOk(await race.app.sweep());
  const beforeItsEnd = await race.probe(here, vmId);
  await race.clock.advance(2 * 3_600_000);

  const report = expectOk(await race.app.sweep());

  expect(early.closed).toEqual([]);
  expect(beforeItsEnd).toBe('Allow');
  expect(report.closed).toMatchObject([{ id: window.id }]);
  expect(await race.probe(here, vmId)).toBe('Deny');
});

test('a stale copy brings a closed window back: the editor’s next look closes it', async () => {
  const { race, window, putBack } = await startClosed();
  const nothing = () => undefined;
  const watch = new WindowWatch({
    app: race.app,
    random: () => 0.5,
    onClosed: nothing,
    onFailure: nothing,
    onSettled: nothing,
    onUnexpected: nothing,
  });
  watch.add(window);
  watch.wasClosed([window]);
  await putBack();
  await race.clock.advance(60_000);

  await watch.tick();

  expect(await race.probe(here, vmId)).toBe('Deny');
});
