import { expect, test } from 'vitest';
import { differences } from '../access/differences.ts';
import { expectError, expectOk } from '../access/expectOk.ts';
import { machineWorld, nicNsgId, vmId } from '../access/machineWorld.ts';
import { ask, type Race, startRace, wholeGroup } from './startRace.ts';

/** Two rules of one window, one for each family, go into the group as one write. */
const askBoth = { ...ask, sources: '*' } as const;

async function startDual(): Promise<Race> {
  const race = await startRace(machineWorld({ groups: ['nic'], dualStack: true }));
  expectOk(await race.app.enablePolicy({ vm: vmId, existingRules: 'keep' }));
  await race.forget();
  return race;
}

const theirRule = {
  properties: {
    access: 'Allow',
    direction: 'Inbound',
    priority: 300,
    protocol: 'Tcp',
    sourceAddressPrefix: '198.51.100.0/24',
    sourcePortRange: '*',
    destinationAddressPrefix: '*',
    destinationPortRange: '443',
  },
};
const writeTheirs = (race: Race) => race.call('PUT', `${nicNsgId}/securityRules/theirs`, theirRule);

const wholeWrites = async (race: Race) =>
  (await race.requests()).filter(({ method, path }) => method === 'PUT' && /nic-nsg\?/.test(path));

async function allNames(race: Race): Promise<string[]> {
  return (await race.rules('nic-nsg')).map(({ name }) => name);
}

test('a rule that somebody writes while an opening writes the whole group is kept, and the opening plans anew', async () => {
  const race = await startDual();
  await race.hold({ method: 'PUT', path: wholeGroup, hold: 'before:whole' });

  const opening = race.app.requestAccess(askBoth);
  await race.untilHeld('whole');
  await writeTheirs(race);
  await race.release('whole');
  const { window } = expectOk(await opening);

  expect((await wholeWrites(race)).map(({ status }) => status)).toEqual([412, 200]);
  expect(await allNames(race)).toContain('theirs');
  expect(await race.names('Allow')).toEqual(window.rules.map(({ rule }) => rule));
});

test('a rule that somebody writes while a closing writes the whole group is kept, and the window is closed', async () => {
  const race = await startDual();
  const { window } = expectOk(await race.app.requestAccess(askBoth));
  await race.hold({ method: 'PUT', path: wholeGroup, hold: 'before:whole' });

  const closing = race.app.closeWindows({ by: 'ids', ids: [window.id] });
  await race.untilHeld('whole');
  await writeTheirs(race);
  await race.release('whole');
  const report = expectOk(await closing);

  expect(report).toMatchObject({ closed: [{ id: window.id }], failed: [] });
  expect(await allNames(race)).toContain('theirs');
  expect(await race.names('Allow')).toEqual([]);
});

test('an opening whose whole write is lost adds its allows never again, and a late landing is refused by its ETag', async () => {
  const race = await startDual();
  const before = await race.world();
  await race.hold({ method: 'PUT', path: wholeGroup, hold: 'before:whole', drop: 'before' });

  race.clock.onSleep = async () => {
    race.clock.onSleep = undefined;
    await writeTheirs(race);
    await race.release('whole');
  };
  const error = expectError(await race.app.requestAccess(askBoth));

  expect(error).toMatchObject({ kind: 'azure', cause: { kind: 'unavailable' } });
  expect(await wholeWrites(race)).toHaveLength(1);
  expect(await allNames(race)).toContain('theirs');
  expect(await race.names('Allow')).toEqual([]);
  await race.call('DELETE', `${nicNsgId}/securityRules/theirs`);
  expect(differences(before, await race.world())).toEqual([]);
});

test('a closing whose whole write is lost is made anew from the group as it is then', async () => {
  const race = await startDual();
  const { window } = expectOk(await race.app.requestAccess(askBoth));
  await race.forget();
  await race.hold({ method: 'PUT', path: wholeGroup, hold: 'before:whole', drop: 'before' });
  let isWritten = false;
  const app = await race.meddled(async (request) => {
    // The look after the lost answer finds what somebody wrote meanwhile.
    if (isWritten || !/^GET .*nic-nsg\?/.test(request) || (await race.held()).length === 0) return;
    isWritten = true;
    await writeTheirs(race);
  });

  const report = expectOk(await app.closeWindows({ by: 'ids', ids: [window.id] }));
  await race.release('whole');

  expect(isWritten).toBe(true);
  expect(report).toMatchObject({ closed: [{ id: window.id }], failed: [] });
  expect(await race.names('Allow')).toEqual([]);
  expect(await allNames(race)).toContain('theirs');
});
