import { expect, test } from 'vitest';
import { expectError, expectOk } from '../access/expectOk.ts';
import { nicNsgId, vmId } from '../access/machineWorld.ts';
import { here } from '../access/startAccess.ts';
import { ask, type Race, startRace } from './startRace.ts';

const off = {
  operation: 'Merge',
  properties: { tags: { 'jit-access': 'off' } },
};

/** What somebody does after the rule is applied and before its writer hears so. */
const meanwhile = [
  [
    'the policy is turned off',
    'policyGone',
    async (race: Race) => {
      const tags = `${vmId}/providers/Microsoft.Resources/tags/default?api-version=2021-04-01`;
      await race.call('PATCH', tags, off);
    },
  ],
  [
    'the deny is deleted',
    'denyGone',
    async (race: Race) => {
      const [deny] = await race.names('Deny');
      await race.call('DELETE', `${nicNsgId}/securityRules/${deny}`);
    },
  ],
  [
    'the allow is deleted',
    'allowGone',
    async (race: Race) => {
      const [allow] = await race.names('Allow');
      await race.call('DELETE', `${nicNsgId}/securityRules/${allow}`);
    },
  ],
] as const;

test.each(meanwhile)(
  '%s while the opening waits for its answer: it is not told open, and is undone',
  async (_, what, act) => {
    const race = await startRace();
    await race.hold({ method: 'PUT', path: 'JitAccess-Allow', hold: 'after:put' });

    const opening = race.app.requestAccess(ask);
    await race.untilHeld('put');
    await act(race);
    await race.release('put');
    const error = expectError(await opening);

    expect(error).toMatchObject({ kind: 'changedMeanwhile', vm: vmId, what });
    expect(await race.names('Allow')).toEqual([]);
  },
);

test('an opening reads the machine and its group once more after its PUT has ended, and only then', async () => {
  const race = await startRace();
  await race.hold({ method: 'PUT', path: 'JitAccess-Allow', hold: 'after:put' });

  const opening = race.app.requestAccess(ask);
  await race.untilHeld('put');
  const before = (await race.requests()).length;
  await race.release('put');
  expectOk(await opening);

  const log = await race.requests();
  const put = log.findIndex(({ method }) => method === 'PUT');
  // Nothing was asked between the PUT and its answer.
  expect(put).toBe(before - 1);
  const after = log
    .slice(before)
    .filter(({ method }) => method === 'GET')
    .map(({ path }) => path);
  expect(after.some((path) => /virtualMachines\/vm\?/i.test(path))).toBe(true);
  expect(after.some((path) => /nic-nsg\?/i.test(path))).toBe(true);
  expect(await race.probe(here, vmId)).toBe('Allow');
});
