import { describe, expect, test } from 'vitest';
import { formatUtc } from '../../src/core/ruleDescription.ts';
import { errorText } from '../../src/view/errorText.ts';
import { differences } from './differences.ts';
import { expectError, expectOk } from './expectOk.ts';
import { allowNames, extend, flightMs, isAllow, lock, moveTo, startOpen } from './extendScene.ts';
import { vmId } from './machineWorld.ts';
import { here } from './startAccess.ts';

describe('an extension that fails', () => {
  test.each([
    ['after it was applied', { drop: 'after' }],
    ['before it was applied', { drop: 'before' }],
    ['in an error of the server', { status: 500 }],
  ] as const)(
    'for an answer that is lost %s is sent once and taken back; the window stays open until its end',
    async (_, fault) => {
      const { access, window } = await startOpen();
      const before = await access.world();
      await access.forget();
      await access.faults({ method: 'PUT', path: 'JitAccess-Allow', ...fault });

      const error = expectError(await extend(access.app, window));

      const puts = (await access.requests()).filter(({ method }) => method === 'PUT');
      expect(puts).toHaveLength(1);
      expect(access.clock.now() - Date.parse(puts[0]?.startedAt ?? '')).toBeGreaterThanOrEqual(flightMs);
      expect(error).toMatchObject({
        kind: 'notExtended',
        window: window.id,
        endSeconds: window.endSeconds,
        cause: { kind: 'azure', cause: { kind: 'unavailable' } },
      });
      expect(errorText(error)).toContain(
        `Nothing was left in place. Window ${window.id} stays open until ${formatUtc(window.endSeconds)}.`,
      );
      expect(differences(before, await access.world())).toEqual([]);
      await moveTo(access, window.endSeconds, -1000);
      expect(await access.probe(here, vmId)).toBe('Allow');
    },
  );

  test('in one of two groups takes back the other one’s rule, and no rule of before', async () => {
    const { access, window } = await startOpen(['subnet', 'nic']);
    const before = await access.world();
    await access.faults({
      method: 'PUT',
      path: 'nic-nsg/securityRules/JitAccess-Allow',
      times: 1000,
      status: 400,
      body: { error: { code: 'SecurityRuleInvalid', message: 'no' } },
    });

    const error = expectError(await extend(access.app, window));

    expect(error).toMatchObject({ kind: 'notExtended', cause: { cause: { kind: 'refused' } } });
    expect(differences(before, await access.world())).toEqual([]);
    expect(await access.probe(here, vmId)).toBe('Allow');
  });

  test('and cannot be taken back names the rule that it left, and the window as it is', async () => {
    const { access, window } = await startOpen();
    const forbidden = { status: 403, body: { error: { code: 'AuthorizationFailed', message: 'no' } } };
    await access.faults(
      { method: 'PUT', path: 'JitAccess-Allow', drop: 'after' },
      { method: 'DELETE', path: 'JitAccess-Allow', times: 1000, ...forbidden },
    );

    const error = expectError(await extend(access.app, window));

    const [left] = (await allowNames(access)).filter((name) => name !== window.rules[0]?.rule);
    expect(error).toMatchObject({
      kind: 'leftInPlace',
      rules: [{ rule: left }],
      cause: { kind: 'notExtended', endSeconds: window.endSeconds },
    });
    expect(errorText(error)).toContain(`stays open until ${formatUtc(window.endSeconds)}`);
  });

  test('under a lock that refuses deletes leaves an inert rule that is named, and the window open', async () => {
    const { access, window } = await startOpen();
    await lock(access, 'CanNotDelete');
    await access.faults({ method: 'PUT', path: 'JitAccess-Allow', drop: 'after' });

    const error = expectError(await extend(access.app, window));

    const [left] = (await access.rules('nic-nsg')).filter(
      ({ name }) => isAllow({ name }) && name !== window.rules[0]?.rule,
    );
    expect(error).toMatchObject({ kind: 'leftInPlace', rules: [{ rule: left?.name }] });
    expect(left?.properties).toMatchObject({ access: 'Deny', sourceAddressPrefix: '192.0.2.0/32' });
    expect(await access.probe(here, vmId)).toBe('Allow');
    const { windows } = expectOk(await access.app.listWindows());
    expect(windows).toMatchObject([{ window: { endSeconds: window.endSeconds } }]);
  });
});
