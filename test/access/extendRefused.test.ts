import { describe, expect, test } from 'vitest';
import type { App } from '../../src/access/app.ts';
import { formatUtc } from '../../src/core/ruleDescription.ts';
import { errorText } from '../../src/view/errorText.ts';
import { differences } from './differences.ts';
import { expectError, expectOk } from './expectOk.ts';
import { extend, flightMs, isAllow, lock, moveTo, requester, startOpen } from './extendScene.ts';
import { nicNsgId, principal, vmId } from './machineWorld.ts';
import type { Access } from './startAccess.ts';

describe('an extension is refused, before anything is written,', () => {
  const refused = async (access: Access, act: () => ReturnType<App['extendWindow']>) => {
    const before = await access.world();
    const error = expectError(await act());
    expect(differences(before, await access.world())).toEqual([]);
    return error;
  };

  test('with every problem at once: too long, ports and sources that the policy allows no more', async () => {
    const { access, window } = await startOpen();
    const office = { family: 4, first: 0x0a000000n, last: 0x0affffffn, length: 8 } as const;
    const ports = [
      { number: 22, protocol: 'TCP', allowedSources: [office], maxDurationMinutes: 60 },
    ] as const;
    expectOk(await access.app.enablePolicy({ vm: vmId, existingRules: 'keep', policy: { ports } }));

    const error = await refused(access, () => extend(access.app, window, 120));

    expect(error).toMatchObject({
      kind: 'outsidePolicy',
      problems: [{ kind: 'sourceNotAllowed' }, { kind: 'tooLong', requestedMinutes: 120, maxMinutes: 60 }],
    });
  });

  test('where the policy has the port no more', async () => {
    const { access, window } = await startOpen();
    const ports = [{ number: 3389, protocol: 'TCP', allowedSources: '*', maxDurationMinutes: 60 }] as const;
    expectOk(await access.app.enablePolicy({ vm: vmId, existingRules: 'keep', policy: { ports } }));

    const error = await refused(access, () => extend(access.app, window));

    expect(error).toMatchObject({ problems: [{ kind: 'portNotInPolicy', number: 22, protocol: 'TCP' }] });
  });

  test('where the user’s own limit is shorter', async () => {
    const { access, window } = await startOpen();

    const error = await refused(access, () =>
      access.app.extendWindow({ window: window.id, durationMinutes: 60, maxDurationMinutes: 45 }),
    );

    expect(error).toMatchObject({ problems: [{ kind: 'tooLong', maxMinutes: 45 }] });
  });

  test('where it would end no later, with both ends', async () => {
    const { access, window } = await startOpen();

    const error = await refused(access, () => extend(access.app, window, 15));

    expect(error).toMatchObject({
      kind: 'outsidePolicy',
      problems: [{ kind: 'notLater', presentEndSeconds: window.endSeconds }],
    });
    expect(errorText(error)).toContain(`already lasts until ${formatUtc(window.endSeconds)}`);
  });

  test.each([
    ['is over within the time that a write may take', -flightMs + 1000],
    ['is over', 1000],
  ])('where the window %s', async (_, differenceMs) => {
    const { access, window } = await startOpen();
    await moveTo(access, window.endSeconds, differenceMs);

    const error = await refused(access, () => extend(access.app, window));

    expect(error).toEqual({ kind: 'windowEnds', vm: vmId, window: window.id, endSeconds: window.endSeconds });
    expect(errorText(error)).toContain('Request access anew.');
  });

  test('where nobody has the window', async () => {
    const { access } = await startOpen();

    const error = await refused(access, () => extend(access.app, { id: 'nobody00' }));

    expect(error).toEqual({ kind: 'windowNotFound', window: 'nobody00' });
  });

  test('where the VM left JIT and a rule stayed', async () => {
    const { access, window } = await startOpen();
    await access.call('PATCH', `${vmId}/providers/Microsoft.Resources/tags/default?api-version=2021-04-01`, {
      operation: 'Merge',
      properties: { tags: { 'jit-access': 'off' } },
    });

    const error = await refused(access, () => extend(access.app, window));

    expect(error).toEqual({ kind: 'notConfigured', vm: vmId });
  });

  test.each([
    ['its source', { sourceAddressPrefix: '198.51.100.0/24' }, ['nic', 'subnet'], 'sources'],
    ['its source to a service tag', { sourceAddressPrefix: 'Internet' }, ['nic'], 'sources'],
    ['its port to a range', { destinationPortRange: '1-1024' }, ['nic'], 'ports'],
    ['its destination', { destinationAddressPrefix: '*' }, ['nic'], 'destinations'],
    ['its description', { description: 'jit1 until=2026-11-23T12:00:00Z by=eve why=' }, ['nic'], 'until'],
  ] as const)('where somebody edited %s', async (_, properties, groups, field) => {
    const { access, window } = await startOpen([...groups]);
    const [rule] = (await access.rules('nic-nsg')).filter(isAllow);
    await access.call('PUT', `${nicNsgId}/securityRules/${rule?.name}`, {
      properties: { ...rule?.properties, ...properties },
    });

    const error = await refused(access, () => extend(access.app, window));

    expect(error).toMatchObject({ kind: 'windowRuleEdited', window: window.id });
    expect(error.kind === 'windowRuleEdited' && error.drift).toContainEqual(
      expect.objectContaining({ kind: 'windowRuleEdited', field }),
    );
    expect(errorText(error)).toContain('not what was granted');
  });

  test('where rights are missing, with each of them', async () => {
    const facts = { principals: [principal('reader', ['*/read'])] };
    const { access, window } = await startOpen(['nic'], facts);

    const error = await refused(access, () => extend(access.as('reader'), window));

    expect(error).toMatchObject({
      kind: 'missingPermissions',
      missing: [{ action: requester[1] }, { action: requester[2] }],
    });
  });

  test('where a lock refuses to write', async () => {
    const { access, window } = await startOpen();
    await lock(access, 'ReadOnly');

    const error = await refused(access, () => extend(access.app, window));

    expect(error).toMatchObject({ kind: 'locked' });
  });
});
