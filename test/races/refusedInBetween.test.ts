import { describe, expect, test } from 'vitest';
import { differences } from '../access/differences.ts';
import { expectError, expectOk } from '../access/expectOk.ts';
import { machineWorld, vmId } from '../access/machineWorld.ts';
import { here } from '../access/startAccess.ts';
import { ask, type Race, startRace } from './startRace.ts';

/** Conditional Access wants more of the token: the claims are base64 JSON that names `acrs` c1. */
const challenge =
  'Bearer realm="", error="insufficient_claims", ' +
  'claims="eyJhY2Nlc3NfdG9rZW4iOnsiYWNycyI6eyJlc3NlbnRpYWwiOnRydWUsInZhbHVlIjoiYzEifX19"';

const refusals = [
  [
    '401 with a claims challenge',
    'unauthenticated',
    {
      status: 401,
      headers: { 'WWW-Authenticate': challenge },
      body: { error: { code: 'InvalidAuthenticationToken', message: 'claims' } },
    },
  ],
  ['403', 'forbidden', { status: 403, body: { error: { code: 'AuthorizationFailed', message: 'no' } } }],
] as const;

async function startTwoGroups(): Promise<Race> {
  const race = await startRace(machineWorld({ groups: ['nic', 'subnet'] }));
  expectOk(await race.app.enablePolicy({ vm: vmId, existingRules: 'keep' }));
  return race;
}

describe.each(refusals)('%s in the middle of a verb', (_, kind, refusal) => {
  test('of an opening after its first group: what was written is taken back', async () => {
    const race = await startTwoGroups();
    const before = await race.world();
    await race.faults({ method: 'PUT', path: 'JitAccess-Allow', after: 1, ...refusal });

    const error = expectError(await race.app.requestAccess(ask));

    expect(error).toMatchObject({ kind: 'azure', cause: { kind } });
    expect(differences(before, await race.world())).toEqual([]);
  });

  test('of an enabling after its denies: they are taken back', async () => {
    const race = await startRace(machineWorld({ groups: ['nic', 'subnet'] }));
    const before = await race.world();
    await race.faults({ method: 'PATCH', path: 'tags/default', ...refusal });

    const error = expectError(await race.app.enablePolicy({ vm: vmId, existingRules: 'keep' }));

    expect(error).toMatchObject({ kind: 'azure', cause: { kind } });
    expect(differences(before, await race.world())).toEqual([]);
  });

  test('of a closing: the rule that stays is named, and the next closing takes it', async () => {
    const race = await startTwoGroups();
    const before = await race.world();
    const { window } = expectOk(await race.app.requestAccess(ask));
    await race.faults({ method: 'DELETE', path: 'JitAccess-Allow', after: 1, ...refusal });

    const refused = expectOk(await race.app.closeWindows({ by: 'ids', ids: [window.id] }));
    const again = expectOk(await race.app.closeWindows({ by: 'ids', ids: [window.id] }));

    expect(refused.closed).toEqual([]);
    expect(refused.failed).toMatchObject([
      {
        id: window.id,
        error: { kind: 'leftInPlace', rules: [{}], cause: { kind: 'azure', cause: { kind } } },
      },
    ]);
    expect(again).toMatchObject({ closed: [{ id: window.id }], failed: [] });
    expect(await race.probe(here, vmId)).toBe('Deny');
    expect(differences(before, await race.world())).toEqual([]);
  });
});
