import { describe, expect, test } from 'vitest';
import { defended } from '../../../src/sandbox/worlds/defended.ts';
import { expectError, expectOk } from '../../access/expectOk.ts';
import { type Fault, here, startAccess } from '../../access/startAccess.ts';
import { policyId, vmId } from '../contract/contractWorld.ts';
import {
  aliceAt,
  bobAt,
  type Contract,
  prefixes,
  sshPolicy,
  startContract,
} from '../contract/startContract.ts';

const initiate = (fault: Omit<Fault, 'path' | 'method'>): Fault => ({
  method: 'POST',
  path: '/initiate\\?',
  ...fault,
});
const readPolicy = (fault: Omit<Fault, 'path' | 'method'>): Fault => ({
  method: 'GET',
  path: 'jitNetworkAccessPolicies/default\\?',
  ...fault,
});

async function startEnabled(
  facts: Parameters<typeof startContract>[1] = {},
  policy = sshPolicy,
): Promise<Contract> {
  const contract = await startContract('defender', facts);
  expectOk(await contract.app.enablePolicy(contract.enable('vm-a', policy)));
  await contract.forget();
  return contract;
}

const initiations = async ({ requests }: Contract) =>
  (await requests()).filter(({ method, path }) => method === 'POST' && path.includes('/initiate')).length;

describe('an answer of Defender’s that is lost', () => {
  test('after the request was taken: the window is found, and nothing is sent twice', async () => {
    const contract = await startEnabled();
    await contract.faults(initiate({ drop: 'after' }));

    const { window } = expectOk(await contract.app.requestAccess(contract.request()));

    expect(window).toMatchObject({ backend: 'defender', requestor: 'owner' });
    expect(await initiations(contract)).toBe(1);
    expect(await contract.probe(aliceAt, vmId('vm-a'))).toBe('Allow');
  });

  test.each<[string, Omit<Fault, 'path' | 'method'>]>([
    ['cut before', { drop: 'before' }],
    ['a server error', { status: 500 }],
    ['a gateway that gave up', { status: 504 }],
  ])('or never came (%s): it may be open until its end, and is never sent again', async (_, fault) => {
    const contract = await startEnabled();
    await contract.faults(initiate(fault));
    const before = contract.clock.now();

    const error = expectError(await contract.app.requestAccess(contract.request()));

    expect(error).toMatchObject({ kind: 'mayHaveOpened', vm: vmId('vm-a'), cause: { kind: 'unavailable' } });
    if (error.kind === 'mayHaveOpened')
      expect(Math.abs(error.endSeconds - (before / 1000 + 3600))).toBeLessThan(10);
    expect(await initiations(contract)).toBe(1);
  });

  test('that shows only later is waited for', async () => {
    const contract = await startEnabled();
    const stale = await contract.call('GET', `${policyId}?api-version=2020-01-01`);
    await contract.faults(initiate({ drop: 'after' }), readPolicy({ status: 200, body: stale, times: 5 }));

    expectOk(await contract.app.requestAccess(contract.request()));

    expect(await initiations(contract)).toBe(1);
  });

  test('and whose policy cannot be read then may be open', async () => {
    const contract = await startEnabled();
    await contract.faults(
      readPolicy({ status: 403, times: 99, body: { error: { code: 'AuthorizationFailed' } } }),
    );

    const error = expectError(await contract.app.requestAccess(contract.request()));

    expect(error).toMatchObject({ kind: 'mayHaveOpened', cause: { kind: 'forbidden' } });
    await contract.noFaults();
    expect(expectOk(await contract.app.listWindows()).windows).toHaveLength(1);
  });

  test('of an extension: the window is told to be open, or open still', async () => {
    const contract = await startEnabled();
    const { window } = expectOk(await contract.app.requestAccess(contract.request({ durationMinutes: 30 })));
    await contract.faults(initiate({ drop: 'before' }));

    const error = expectError(await contract.app.extendWindow({ window: window.id, durationMinutes: 60 }));

    expect(error).toMatchObject({ kind: 'mayHaveOpened' });
    expect(await contract.probe(aliceAt, vmId('vm-a'))).toBe('Allow');
  });

  test('is never taken for the same that somebody had asked for before', async () => {
    const contract = await startEnabled();
    expectOk(await contract.app.requestAccess(contract.request()));
    await contract.faults(initiate({ drop: 'before' }));

    // In the same second, for the same, by the same person.
    const error = expectError(await contract.app.requestAccess(contract.request()));

    expect(error).toMatchObject({ kind: 'mayHaveOpened' });
  });

  test('because it was given up is told as what may be open', async () => {
    const contract = await startEnabled();
    const stop = new AbortController();
    const stale = await contract.call('GET', `${policyId}?api-version=2020-01-01`);
    await contract.faults(readPolicy({ status: 200, body: stale, times: 99 }));
    contract.clock.onSleep = () => stop.abort();

    const error = expectError(await contract.app.requestAccess(contract.request(), stop.signal));

    expect(error).toMatchObject({ kind: 'mayHaveOpened' });
  });
});

describe('an answer of Defender’s that says no', () => {
  test.each<[number, string, object]>([
    [401, 'ExpiredAuthenticationToken', { kind: 'azure', cause: { kind: 'unauthenticated' } }],
    [403, 'AuthorizationFailed', { kind: 'azure', cause: { kind: 'forbidden' } }],
    [404, 'PolicyNotFound', { kind: 'notConfigured', vm: vmId('vm-a') }],
    [409, 'ScopeLocked', { kind: 'azure', cause: { kind: 'locked' } }],
    [409, 'Conflict', { kind: 'azure', cause: { kind: 'busy' } }],
    [412, 'PreconditionFailed', { kind: 'azure', cause: { kind: 'changed' } }],
    [429, 'TooManyRequests', { kind: 'azure', cause: { kind: 'throttled' } }],
    [400, 'InvalidInitiateInput', { kind: 'defenderRefused', code: 'InvalidInitiateInput', message: 'no' }],
    [400, 'UnsupportedPricingTier', { kind: 'defenderRefused', code: 'UnsupportedPricingTier' }],
    [503, 'ServiceUnavailable', { kind: 'azure', cause: { kind: 'unavailable' } }],
  ])('%d %s opens nothing and is told as what it is', async (status, code, told) => {
    const contract = await startEnabled();
    await contract.faults(initiate({ status, times: 999, body: { error: { code, message: 'no' } } }));

    const error = expectError(await contract.app.requestAccess(contract.request()));

    expect(error).toMatchObject(told);
    await contract.noFaults();
    expect(expectOk(await contract.app.listWindows()).windows).toEqual([]);
  });

  test.each([429, 503])('%d that passes is sent again, and opens once', async (status) => {
    const contract = await startEnabled();
    await contract.faults(initiate({ status, times: 2 }));

    expectOk(await contract.app.requestAccess(contract.request()));

    expect(await initiations(contract)).toBe(3);
    expect(expectOk(await contract.app.listWindows()).windows).toHaveLength(1);
  });

  test('an address inside an allowed range that only as a whole may be asked for', async () => {
    const contract = await startEnabled({ defender: { partOfRange: 'refused' } });

    const inside = expectError(await contract.app.requestAccess(contract.request()));
    const whole = await contract.app.requestAccess(contract.request({ sources: prefixes('203.0.113.0/24') }));

    expect(inside).toMatchObject({ kind: 'defenderRefused', code: 'InvalidInitiateInput' });
    expectOk(whole);
  });

  test('an extension that it refuses leaves the window to its own end', async () => {
    const contract = await startEnabled();
    const { window } = expectOk(await contract.app.requestAccess(contract.request({ durationMinutes: 30 })));
    await contract.faults(
      initiate({ status: 400, body: { error: { code: 'InvalidInitiateInput', message: 'no' } } }),
    );

    const error = expectError(await contract.app.extendWindow({ window: window.id, durationMinutes: 60 }));

    expect(error).toMatchObject({
      kind: 'notExtended',
      window: window.id,
      endSeconds: window.endSeconds,
      cause: { kind: 'defenderRefused' },
    });
  });
});

describe('what is asked of Defender', () => {
  test.each<[string, string[], object]>([
    [
      'one address is written without its length',
      ['203.0.113.7/32'],
      { allowedSourceAddressPrefix: '203.0.113.7' },
    ],
    ['one range with it', ['203.0.113.64/28'], { allowedSourceAddressPrefix: '203.0.113.64/28' }],
    [
      'several as a list, of which none lies in another',
      ['203.0.113.64/28', '203.0.113.70', '203.0.113.9'],
      { allowedSourceAddressPrefixes: ['203.0.113.9', '203.0.113.64/28'] },
    ],
  ])('%s', async (_, texts, fields) => {
    const contract = await startEnabled();

    const { plan } = expectOk(
      await contract.app.requestAccess(contract.request({ sources: prefixes(...texts) })),
    );

    const endTimeUtc = expect.stringMatching(/^2026-11-22T1[23]:\d\d:\d\dZ$/);
    const virtualMachines = [{ id: vmId('vm-a'), ports: [{ number: 22, endTimeUtc, ...fields }] }];
    expect(plan.changes).toEqual([
      {
        target: `${policyId}/initiate`,
        action: 'put',
        rule: null,
        properties: { virtualMachines, justification: 'deploy' },
      },
    ]);
  });

  test('needs no right on the network', async () => {
    const access = await startAccess({ world: defended });
    const requester = access.as('requester');
    const ask = {
      vm: 'web-02',
      sources: 'my-ip',
      justification: '',
      waitMs: 0,
      durationMinutes: 30,
    } as const;

    const { window, connection, machine } = expectOk(await requester.requestAccess(ask));
    const extended = expectOk(await requester.extendWindow({ window: window.id, durationMinutes: 60 }));

    expect(window).toMatchObject({ backend: 'defender', requestor: 'requester' });
    expect(connection).toMatchObject({ host: '198.51.100.102', port: 22 });
    expect(extended.window.id).toBe(window.id);
    expect(await access.probe(here, machine.id)).toBe('Allow');
  });

  test('of a VM with rules of our own is never told from half of its network', async () => {
    const access = await startAccess({ world: defended });

    const outcome = await access
      .as('requester')
      .requestAccess({ vm: 'direct-01', sources: 'my-ip', justification: '', waitMs: 0 });

    // What was asked for ahead of the refusal is answered by then.
    expectOk(await access.app.readMachine({ vm: 'direct-01' }));
    expect(outcome).toMatchObject({ ok: false, error: { kind: 'azure', cause: { kind: 'forbidden' } } });
  });

  test('behind a classic firewall leads through its address and the port that it gives', async () => {
    const access = await startAccess({ world: defended });

    const { window, connection } = expectOk(
      await access.app.requestAccess({ vm: 'edge-01', sources: 'my-ip', justification: '', waitMs: 0 }),
    );

    expect(window.frontends).toMatchObject([{ address: '192.0.2.60', vmPort: 22 }]);
    expect(connection).toMatchObject({ host: '192.0.2.60', port: window.frontends[0]?.port });
  });
});

describe('the world of a company that has Defender', () => {
  test('shows who applies what, who is in, and what defeats a deny', async () => {
    const access = await startAccess({ world: defended });

    const { machines } = expectOk(await access.app.listMachines({}));

    const of = (name: string) => machines.find(({ machine }) => machine.name === name);
    expect(of('web-01')).toMatchObject({
      backend: 'defender',
      exposed: [],
      drift: [],
      windows: [{ backend: 'defender', requestor: 'bob@contoso.com', justification: 'deploy fix' }],
    });
    expect(of('win-01')).toMatchObject({
      backend: 'defender',
      exposed: [{ number: 3389, rule: 'RDP', priority: 300 }],
    });
    expect(of('direct-01')).toMatchObject({ backend: 'direct', drift: [] });
    expect(of('free-01')).toMatchObject({ backend: null, state: 'recommended' });
  });
});

describe('two people and one port', () => {
  const ofBob = { sources: prefixes(bobAt) };

  test('the later request ends the earlier, and its maker is told whose, before and after', async () => {
    const contract = await startEnabled();
    const { window } = expectOk(await contract.as('alice').requestAccess(contract.request()));
    const told = {
      kind: 'endsWindow',
      window: window.id,
      requestor: 'alice',
      endSeconds: window.endSeconds,
      ports: [{ number: 22, protocol: 'TCP' }],
    };

    const bob = contract.as('bob');
    const plan = expectOk(await bob.previewRequest(contract.request(ofBob)));
    const opened = expectOk(await bob.requestAccess(contract.request(ofBob)));

    expect(plan.warnings).toMatchObject([told]);
    expect(opened.warnings).toMatchObject([told]);
    expect(opened.window.id).not.toBe(window.id);
    expect(await contract.probe(bobAt, vmId('vm-a'))).toBe('Allow');
    expect(await contract.probe(aliceAt, vmId('vm-a'))).toBe('Deny');
    expect(expectOk(await contract.app.listWindows()).windows).toMatchObject([
      { window: { requestor: 'bob' } },
    ]);
  });

  test('one person’s own request again keeps the window’s id, with nothing to warn of', async () => {
    const contract = await startEnabled();
    const first = expectOk(await contract.app.requestAccess(contract.request({ durationMinutes: 90 })));

    const again = expectOk(await contract.app.requestAccess(contract.request({ durationMinutes: 30 })));

    expect(again.warnings).toEqual([]);
    expect(again.window.id).toBe(first.window.id);
    expect(expectOk(await contract.app.listWindows()).windows).toMatchObject([
      { window: { id: first.window.id, endSeconds: again.window.endSeconds } },
    ]);
  });

  test('where Defender lets one person’s two sources stand, they are one window', async () => {
    const contract = await startEnabled({ defender: { newerRequest: 'endsSameSource' } });
    const home = expectOk(await contract.app.requestAccess(contract.request()));
    const office = expectOk(
      await contract.app.requestAccess(contract.request({ ...ofBob, durationMinutes: 90 })),
    );

    const { windows } = expectOk(await contract.app.listWindows());

    expect(windows).toHaveLength(1);
    expect(windows).toMatchObject([{ window: { id: home.window.id, endSeconds: office.window.endSeconds } }]);
    expect([...(windows[0]?.window.ports[0]?.sources ?? [])].sort()).toEqual([aliceAt, bobAt]);
  });
});

describe('windows of Defender’s', () => {
  test.each(['MicrosoftDefenderForCloud', 'SecurityCenter'] as const)(
    'are known by rules of the brand %s: no exposure, no drift, nothing of ours',
    async (brand) => {
      const contract = await startEnabled({ defender: { brand } });
      expectOk(await contract.app.requestAccess(contract.request()));

      const summary = expectOk(await contract.app.readMachine({ vm: 'vm-a' }));
      const swept = expectOk(await contract.app.previewSweep());

      expect(summary).toMatchObject({ backend: 'defender', exposed: [], drift: [] });
      expect(swept.changes).toEqual([]);
      const names = (await contract.rules('vm-a-nsg')).map(({ name }) => name.split('-')[0]);
      expect(names).toEqual([brand, brand]);
    },
  );

  test('whose ports end apart are several, each with its own end', async () => {
    const contract = await startEnabled(
      {},
      {
        ports: [
          ...sshPolicy.ports,
          { number: 3389, protocol: '*', allowedSources: '*', maxDurationMinutes: 60 },
        ],
      },
    );
    const at = (minutes: number) => new Date(contract.clock.now() + minutes * 60_000).toISOString();
    const ports = [
      { number: 22, endTimeUtc: at(30), allowedSourceAddressPrefix: aliceAt },
      { number: 3389, endTimeUtc: at(50), allowedSourceAddressPrefix: aliceAt },
    ];
    await contract.call('POST', `${policyId}/initiate?api-version=2020-01-01`, {
      virtualMachines: [{ id: vmId('vm-a'), ports }],
    });

    const both = expectOk(await contract.app.listWindows()).windows;
    await contract.clock.advance(31 * 60_000);
    const later = expectOk(await contract.app.listWindows()).windows;

    expect(both.map(({ window }) => window.ports.map(({ number }) => number))).toEqual([[22], [3389]]);
    expect(later.map(({ window }) => window.id)).toEqual([both[1]?.window.id]);
  });

  test('are left to Defender by sweeps, closers and recovery, and so are its rules', async () => {
    const contract = await startEnabled();
    expectOk(await contract.app.requestAccess(contract.request({ durationMinutes: 5 })));
    const { windows } = expectOk(await contract.app.listWindows());
    await contract.rules('vm-a-nsg');
    const before = await contract.rules('vm-a-nsg');
    await contract.forget();

    expectOk(await contract.app.sweep());
    await contract.app.removeOverdue(windows);
    expectOk(await contract.app.recover());

    expect(before.map(({ name }) => /^MicrosoftDefenderForCloud-JITRule[-_]/.test(name))).toEqual([
      true,
      true,
    ]);
    expect(await contract.rules('vm-a-nsg')).toEqual(before);
    const written = (await contract.requests()).filter(({ method }) => /PUT|DELETE|PATCH/.test(method));
    expect(written).toEqual([]);
  });

  test('that are extended by somebody else stay their owner’s', async () => {
    const contract = await startEnabled();
    const { window } = expectOk(
      await contract.as('alice').requestAccess(contract.request({ durationMinutes: 30 })),
    );

    const extended = expectOk(
      await contract.as('bob').extendWindow({ window: window.id, durationMinutes: 60 }),
    );

    // Defender names whoever asked last, so the window that goes on is told as what it is.
    expect(extended.window).toMatchObject({ requestor: 'bob', ports: window.ports });
    expect(expectOk(await contract.app.listWindows()).windows).toMatchObject([
      { window: { id: extended.window.id } },
    ]);
  });
});
