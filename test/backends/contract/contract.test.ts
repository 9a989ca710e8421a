import { describe, expect, test } from 'vitest';
import type { WindowRequest } from '../../../src/access/requestAccess.ts';
import type { JitPolicy } from '../../../src/core/jitPolicy.ts';
import { differences } from '../../access/differences.ts';
import { expectError, expectOk } from '../../access/expectOk.ts';
import { vmId } from './contractWorld.ts';
import { aliceAt, bobAt, closesEarly, prefixes, sshPolicy, startContract } from './startContract.ts';

const minuteMs = 60_000;
const twoPorts: JitPolicy = {
  ports: [...sshPolicy.ports, { number: 3389, protocol: '*', allowedSources: '*', maxDurationMinutes: 30 }],
};

describe.each(['direct', 'defender'] as const)('what every backend does: %s', (backend) => {
  test('the whole job leaves the world as it was', async () => {
    const contract = await startContract(backend);
    const before = await contract.world();

    expectOk(await contract.app.enablePolicy(contract.enable()));
    expectOk(await contract.app.requestAccess(contract.request()));
    await contract.clock.advance(61 * minuteMs);
    expectOk(await contract.app.sweep());
    expectOk(await contract.app.disablePolicy({ vm: 'vm-a' }));
    await contract.requests();

    expect(differences(before, await contract.world())).toEqual([]);
  });

  test('a VM that is enabled is listed as configured by it, with the policy that was given', async () => {
    const contract = await startContract(backend);

    const enabled = expectOk(await contract.app.enablePolicy(contract.enable('vm-a', twoPorts)));

    expect(enabled).toMatchObject({ machine: { id: vmId('vm-a') }, policy: twoPorts });
    expect(expectOk(await contract.app.readPolicy({ vm: 'vm-a' })).policy).toEqual(twoPorts);
    const { machines } = expectOk(await contract.app.listMachines({}));
    const stateOf = (name: string) => machines.find(({ machine }) => machine.name === name);
    expect(stateOf('vm-a')).toMatchObject({ state: 'configured', backend, drift: [], windows: [] });
    expect(stateOf('vm-b')).toMatchObject({ state: 'recommended', backend: null });
    expect(await contract.probe(aliceAt, vmId('vm-a'))).toBe('Deny');
  });

  test('enabling again without a policy changes nothing, with another one changes the ports', async () => {
    const contract = await startContract(backend);
    expectOk(await contract.app.enablePolicy(contract.enable()));
    const before = await contract.world();

    expectOk(await contract.app.enablePolicy({ vm: 'vm-a', existingRules: 'keep' }));
    expect(differences(before, await contract.world())).toEqual([]);
    expectOk(await contract.app.enablePolicy({ vm: 'vm-a', existingRules: 'keep', policy: twoPorts }));

    expect(expectOk(await contract.app.readMachine({ vm: 'vm-a' }))).toMatchObject({
      backend,
      policy: twoPorts,
      drift: [],
    });
  });

  test('a request opens for its source until its end, and for nobody else', async () => {
    const contract = await startContract(backend);
    expectOk(await contract.app.enablePolicy(contract.enable()));

    const { window } = expectOk(await contract.as('alice').requestAccess(contract.request()));

    expect(window).toMatchObject({
      backend,
      requestor: 'alice',
      justification: 'deploy',
      ports: [{ number: 22, protocol: 'TCP', sources: [expect.stringMatching(/^203\.0\.113\.7(\/32)?$/)] }],
    });
    expect(Math.abs(window.endSeconds - (contract.clock.now() / 1000 + 3600))).toBeLessThan(10);
    expect(await contract.probe(aliceAt, vmId('vm-a'))).toBe('Allow');
    expect(await contract.probe(bobAt, vmId('vm-a'))).toBe('Deny');
    expect(await contract.probe(aliceAt, vmId('vm-b'))).toBe('Deny');
    const { windows } = expectOk(await contract.app.listWindows());
    expect(windows).toMatchObject([
      { window: { id: window.id }, machine: { id: vmId('vm-a') }, isOverdue: false },
    ]);
  });

  test('at its end a window is shut, with a sweep at the latest', async () => {
    const contract = await startContract(backend);
    expectOk(await contract.app.enablePolicy(contract.enable()));
    expectOk(await contract.app.requestAccess(contract.request()));

    await contract.clock.advance(61 * minuteMs);
    const swept = expectOk(await contract.app.sweep());

    expect(swept).toMatchObject({ failed: [] });
    expect(await contract.probe(aliceAt, vmId('vm-a'))).toBe('Deny');
    expect(expectOk(await contract.app.listWindows()).windows).toEqual([]);
  });

  test('an extension keeps the window’s id and its sources, and access without a gap', async () => {
    const contract = await startContract(backend);
    expectOk(await contract.app.enablePolicy(contract.enable()));
    const { window } = expectOk(await contract.app.requestAccess(contract.request({ durationMinutes: 30 })));
    await contract.clock.advance(20 * minuteMs);

    const extended = expectOk(await contract.app.extendWindow({ window: window.id, durationMinutes: 60 }));
    await contract.clock.advance(15 * minuteMs);

    expect(extended.window).toMatchObject({
      id: window.id,
      ports: window.ports,
      requestor: window.requestor,
    });
    expect(extended.window.endSeconds).toBeGreaterThan(window.endSeconds + 40 * 60);
    expect(await contract.probe(aliceAt, vmId('vm-a'))).toBe('Allow');
    expect(expectOk(await contract.app.listWindows()).windows).toMatchObject([
      { window: { id: window.id, endSeconds: extended.window.endSeconds } },
    ]);
  });

  test('two people have windows of their own, which end apart', async () => {
    const contract = await startContract(backend);
    expectOk(await contract.app.enablePolicy(contract.enable('vm-a', twoPorts)));
    expectOk(await contract.as('alice').requestAccess(contract.request({ ports: [{ number: 22 }] })));

    const ofBob = { ports: [{ number: 3389 }], sources: prefixes(bobAt), durationMinutes: 10 };
    expectOk(await contract.as('bob').requestAccess(contract.request(ofBob)));
    const { windows } = expectOk(await contract.app.listWindows());
    await contract.clock.advance(11 * minuteMs);
    expectOk(await contract.app.sweep());

    expect(windows.map(({ window }) => window.requestor)).toEqual(['bob', 'alice']);
    expect(await contract.probe(bobAt, vmId('vm-a'), 3389)).toBe('Deny');
    expect(await contract.probe(aliceAt, vmId('vm-a'))).toBe('Allow');
  });

  test('an extension that is not later, or longer than the policy allows, is refused and the window stays', async () => {
    const contract = await startContract(backend);
    expectOk(await contract.app.enablePolicy(contract.enable()));
    const { window } = expectOk(await contract.app.requestAccess(contract.request()));

    const earlier = await contract.app.extendWindow({ window: window.id, durationMinutes: 30 });
    const longer = await contract.app.extendWindow({ window: window.id, durationMinutes: 180 });

    expect(expectError(earlier)).toMatchObject({ kind: 'outsidePolicy', problems: [{ kind: 'notLater' }] });
    expect(expectError(longer)).toMatchObject({ kind: 'outsidePolicy', problems: [{ kind: 'tooLong' }] });
    expect(await contract.probe(aliceAt, vmId('vm-a'))).toBe('Allow');
  });

  test('the longest time that the policy allows is granted', async () => {
    const contract = await startContract(backend);
    expectOk(await contract.app.enablePolicy(contract.enable()));

    const { window } = expectOk(await contract.app.requestAccess(contract.request({ durationMinutes: 120 })));

    expect(Math.abs(window.endSeconds - (contract.clock.now() / 1000 + 7200))).toBeLessThan(10);
  });

  test('several prefixes and several ports are one window', async () => {
    const contract = await startContract(backend);
    expectOk(await contract.app.enablePolicy(contract.enable('vm-a', twoPorts)));

    const { window } = expectOk(
      await contract.app.requestAccess(
        contract.request({
          ports: [{ number: 22 }, { number: 3389 }],
          sources: prefixes(aliceAt, '203.0.113.64/28'),
          durationMinutes: 30,
        }),
      ),
    );

    expect(window.ports.map(({ number, protocol }) => [number, protocol])).toEqual([
      [22, 'TCP'],
      [3389, '*'],
    ]);
    for (const source of [aliceAt, '203.0.113.70'])
      for (const port of [22, 3389]) expect(await contract.probe(source, vmId('vm-a'), port)).toBe('Allow');
    expect(await contract.probe(bobAt, vmId('vm-a'), 3389)).toBe('Deny');
    expect(expectOk(await contract.app.listWindows()).windows).toHaveLength(1);
  });

  const refused: [string, Partial<WindowRequest>, string[]][] = [
    ['a port that the policy has not', { ports: [{ number: 80 }] }, ['portNotInPolicy']],
    ['a source outside the policy', { sources: prefixes('192.0.2.1') }, ['sourceNotAllowed']],
    ['any source where some are allowed', { sources: '*' }, ['sourceNotAllowed']],
    ['too long', { durationMinutes: 121 }, ['tooLong']],
    ['too short', { durationMinutes: 4 }, ['tooShort']],
    [
      'all of it at once',
      { ports: [{ number: 80 }, { number: 22 }], sources: prefixes('192.0.2.1'), durationMinutes: 1441 },
      ['portNotInPolicy', 'sourceNotAllowed', 'tooLong'],
    ],
  ];
  test.each(refused)(
    'a request for %s is refused with every problem, and nothing is sent',
    async (_, asked, problems) => {
      const contract = await startContract(backend);
      expectOk(await contract.app.enablePolicy(contract.enable()));
      await contract.forget();

      const error = expectError(await contract.app.requestAccess(contract.request(asked)));

      expect(error).toMatchObject({ kind: 'outsidePolicy', problems: problems.map((kind) => ({ kind })) });
      expect(await writes(contract)).toEqual([]);
    },
  );

  test('who lacks rights is told each with its scope, and nothing is written', async () => {
    const contract = await startContract(backend);
    expectOk(await contract.app.enablePolicy(contract.enable()));
    const before = await contract.world();
    const reader = contract.as('reader');

    const errors = [
      await reader.requestAccess(contract.request()),
      await reader.enablePolicy(contract.enable('vm-b')),
      await reader.disablePolicy({ vm: 'vm-a' }),
    ].map(expectError);

    for (const error of errors) {
      expect(error.kind).toBe('missingPermissions');
      if (error.kind === 'missingPermissions')
        for (const { action, scope } of error.missing) {
          expect(action).toMatch(/^Microsoft\./);
          expect(scope).toMatch(/^\/subscriptions\//);
        }
    }
    expect(differences(before, await contract.world())).toEqual([]);
  });

  test('without a policy there is nothing to request, to disable or to read', async () => {
    const { app, request } = await startContract(backend);

    const errors = [
      await app.requestAccess(request()),
      await app.disablePolicy({ vm: 'vm-a' }),
      await app.readPolicy({ vm: 'vm-a' }),
    ].map(expectError);

    expect(errors.map(({ kind }) => kind)).toEqual(['notConfigured', 'notConfigured', 'notConfigured']);
  });

  test('several at once have outcomes in the order of what was asked, each on its own', async () => {
    const contract = await startContract(backend);
    const { app } = contract;

    const enabled = await app.enablePolicies(['vm-b', 'nobody', 'vm-a'].map((vm) => contract.enable(vm)));
    const opened = await app.requestAccessToAll([
      contract.request({ vm: 'vm-b' }),
      contract.request({ vm: 'vm-a', durationMinutes: 999 }),
      contract.request({ vm: 'vm-a' }),
    ]);
    const disabled = await app.disablePolicies([{ vm: 'vm-a' }, { vm: 'nobody' }, { vm: 'vm-b' }]);

    const told = (outcomes: readonly { ok: boolean }[]) => outcomes.map(({ ok }) => ok);
    expect(told(enabled)).toEqual([true, false, true]);
    expect(enabled[0]).toMatchObject({ value: { machine: { id: vmId('vm-b') } } });
    expect(told(opened)).toEqual([true, false, true]);
    expect(opened[2]).toMatchObject({ value: { machine: { id: vmId('vm-a') } } });
    expect(told(disabled)).toEqual([true, false, true]);
    expect(expectOk(await app.listMachines({})).machines.map(({ backend: one }) => one)).toEqual([
      null,
      null,
    ]);
  });

  test('dry runs say what would change and change nothing', async () => {
    const contract = await startContract(backend);
    const { app } = contract;
    const empty = await contract.world();
    const enabling = expectOk(await app.previewEnable(contract.enable()));
    expect(differences(empty, await contract.world())).toEqual([]);
    expectOk(await app.enablePolicy(contract.enable()));
    const { window } = expectOk(await app.requestAccess(contract.request({ durationMinutes: 30 })));
    const before = await contract.world();

    const plans = [
      enabling,
      expectOk(await app.previewRequest(contract.request({ sources: prefixes(bobAt) }))),
      expectOk(await app.previewExtend({ window: window.id, durationMinutes: 60 })),
      expectOk(await app.previewDisable({ vm: 'vm-a' })),
    ];

    for (const { changes } of plans) expect(changes.length).toBeGreaterThan(0);
    expect(differences(before, await contract.world())).toEqual([]);
  });

  test('what is given up before it began writes nothing', async () => {
    const contract = await startContract(backend);
    expectOk(await contract.app.enablePolicy(contract.enable()));
    const before = await contract.world();
    const stop = AbortSignal.abort();

    const outcomes = [
      await contract.app.enablePolicy(contract.enable('vm-b'), stop),
      await contract.app.requestAccess(contract.request(), stop),
      await contract.app.disablePolicy({ vm: 'vm-a' }, stop),
    ];

    expect(outcomes.map(({ ok }) => ok)).toEqual([false, false, false]);
    expect(differences(before, await contract.world())).toEqual([]);
  });

  test('closing early shuts the port, or says until when it stays open', async () => {
    const contract = await startContract(backend);
    expectOk(await contract.app.enablePolicy(contract.enable()));
    const { window } = expectOk(await contract.app.requestAccess(contract.request()));

    const report = expectOk(await contract.app.closeWindows({ by: 'ids', ids: [window.id] }));

    const { id, endSeconds } = window;
    expect(report).toMatchObject(
      closesEarly[backend]
        ? { closed: [{ id }], failed: [] }
        : { closed: [], failed: [{ id, error: { kind: 'cannotCloseEarly', window: id, endSeconds } }] },
    );
    expect(await contract.probe(aliceAt, vmId('vm-a'))).toBe(closesEarly[backend] ? 'Deny' : 'Allow');
  });

  test('disabling ends what is open', async () => {
    const contract = await startContract(backend);
    const before = await contract.world();
    expectOk(await contract.app.enablePolicy(contract.enable()));
    expectOk(await contract.app.requestAccess(contract.request()));

    expectOk(await contract.app.disablePolicy({ vm: 'vm-a' }));
    await contract.requests();

    expect(differences(before, await contract.world())).toEqual([]);
    expect(expectOk(await contract.app.listWindows()).windows).toEqual([]);
  });

  test('a foreign rule that opens the port is told before and after enabling, and never touched', async () => {
    const foreign = { name: 'ssh', priority: 300, access: 'Allow', ports: '22' } as const;
    const contract = await startContract(backend, { rules: [foreign] });
    const told = { kind: 'stillExposed', number: 22, rule: 'ssh', priority: 300 };

    expect(expectOk(await contract.app.previewEnable(contract.enable())).warnings).toMatchObject([told]);
    const enabled = expectOk(await contract.app.enablePolicy(contract.enable()));

    expect(enabled.warnings).toMatchObject([told]);
    expect(expectOk(await contract.app.readMachine({ vm: 'vm-a' })).exposed).toMatchObject([
      { number: 22, rule: 'ssh', priority: 300 },
    ]);
    expect(await contract.probe('192.0.2.99', vmId('vm-a'))).toBe('Allow');
  });

  test('an open window is no exposure', async () => {
    const contract = await startContract(backend);
    expectOk(await contract.app.enablePolicy(contract.enable()));
    expectOk(await contract.app.requestAccess(contract.request()));

    const summary = expectOk(await contract.app.readMachine({ vm: 'vm-a' }));

    expect(summary).toMatchObject({ exposed: [], drift: [], windows: [{ backend }] });
  });
});

async function writes({ requests }: { requests(): Promise<{ method: string; path: string }[]> }) {
  const sent = await requests();
  return sent.filter(({ method, path }) => method !== 'GET' && !/Microsoft\.ResourceGraph\//i.test(path));
}
