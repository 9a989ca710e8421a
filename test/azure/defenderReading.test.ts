import { describe, expect, test } from 'vitest';
import { expectOk } from '../access/expectOk.ts';
import { startAccess } from '../access/startAccess.ts';
import { contractWorld, policyId, subscriptionId, vmId } from '../backends/contract/contractWorld.ts';

const list = `/subscriptions/${subscriptionId}/providers/Microsoft.Security/jitNetworkAccessPolicies`;
const listFault = (status: number, code = 'Whatever') => ({
  method: 'GET',
  path: 'jitNetworkAccessPolicies\\?',
  times: 99,
  status,
  body: { error: { code, message: 'no' } },
});

const ofDefender = ({ path }: { path: string }) => /Microsoft\.Security/i.test(path);

describe('without Defender for Cloud', () => {
  test.each([
    [403, 'AuthorizationFailed'],
    [404, 'NotFound'],
    [404, 'SubscriptionNotFound'],
    [409, 'MissingSubscriptionRegistration'],
  ])('%d %s of its policies is no gap, and everything works', async (status, code) => {
    const access = await startAccess({ world: contractWorld({ plan: null }) });
    await access.faults(listFault(status, code));

    const listing = expectOk(await access.app.listMachines({}));
    const enabled = expectOk(await access.app.enablePolicy({ vm: 'vm-a', existingRules: 'keep' }));

    expect(listing.gaps).toEqual([]);
    expect(listing.machines.map(({ state }) => state)).toEqual(['recommended', 'recommended']);
    expect(enabled.plan.changes.some(({ target }) => ofDefender({ path: target }))).toBe(false);
    expect(access.clock.sleeps.filter((ms) => ms > 1000)).toEqual([]);
  });

  test.each([400, 500])(
    '%d of its policies is a gap, and a VM without a tag is not taken',
    async (status) => {
      const access = await startAccess({ world: contractWorld() });
      await access.faults(listFault(status));

      const listing = expectOk(await access.app.listMachines({}));
      const enabled = await access.app.enablePolicy({ vm: 'vm-a', existingRules: 'keep', backend: 'direct' });
      const read = await access.app.readPolicy({ vm: 'vm-a' });

      expect(listing.gaps).toMatchObject([{ subscriptionId, hidesRules: false }]);
      expect(enabled).toMatchObject({ ok: false, error: { kind: 'azure' } });
      expect(read).toMatchObject({ ok: false, error: { kind: 'azure' } });
      expect(await access.tags('vm-a')).toEqual({});
    },
  );

  test('each call asks it once in a subscription, beside the plan where a VM is enabled', async () => {
    const machines = Array.from({ length: 6 }, (_, i) => `vm-${i}`);
    const access = await startAccess({ world: contractWorld({ plan: null, machines }) });
    const asked = async (call: Promise<unknown>) => {
      await call;
      const paths = (await access.requests()).filter(ofDefender).map(({ path }) => path.split('?')[0]);
      await access.forget();
      return paths.map((path) => path?.split('/').at(-1));
    };
    const { app } = access;
    await access.forget();
    const ask = { sources: 'my-ip', justification: '', waitMs: 0 } as const;

    const enabling = await asked(
      app.enablePolicies(machines.map((vm) => ({ vm, existingRules: 'keep' as const }))),
    );
    const listing = await asked(app.listMachines({}));
    const requesting = await asked(app.requestAccessToAll(machines.map((vm) => ({ vm, ...ask }))));
    const listingWindows = await asked(app.listWindows());
    const disabling = await asked(app.disablePolicies(machines.map((vm) => ({ vm }))));

    expect(enabling.sort()).toEqual(['VirtualMachines', 'jitNetworkAccessPolicies']);
    expect(listing).toEqual(['jitNetworkAccessPolicies']);
    // A tag of ours says all that a request has to know.
    expect(requesting).toEqual([]);
    expect(listingWindows).toEqual(['jitNetworkAccessPolicies']);
    expect(disabling).toEqual(['jitNetworkAccessPolicies']);
  });
});

describe('what Defender shows', () => {
  const request = (changes: object) => ({
    requestor: 'a@b',
    startTimeUtc: '2026-11-22T11:59:00',
    virtualMachines: [
      {
        id: vmId('vm-a').toUpperCase(),
        ports: [{ number: 22, endTimeUtc: '2026-11-22T13:00:00.0000000Z', ...changes }],
      },
    ],
  });
  const policy = (requests: unknown[], machine: object = {}) => ({
    id: policyId,
    name: 'default',
    properties: {
      virtualMachines: [
        null,
        { noId: true },
        {
          id: vmId('vm-a'),
          ports: [
            {
              number: 22,
              protocol: 'TCP',
              allowedSourceAddressPrefix: '*',
              maxRequestAccessDuration: 'PT3H',
            },
          ],
          ...machine,
        },
      ],
      requests,
    },
  });
  const windowsOf = async (body: unknown) => {
    const access = await startAccess({ world: contractWorld() });
    await access.faults({
      method: 'GET',
      path: 'jitNetworkAccessPolicies\\?',
      times: 9,
      status: 200,
      body: { value: [body] },
    });
    return expectOk(await access.app.listWindows()).windows.map(({ window }) => window);
  };

  test.each([
    ['Initiated', 'UserRequested', true],
    ['Initiating', 'UserRequested', true],
    ['initiated', '', true],
    ['SomethingElse', 'NeverHeardOf', true],
    ['Revoked', 'Expired', false],
    ['revoked', 'NewerRequestInitiated', false],
    ['Initiated', 'Expired', false],
  ])('status %s with reason %s: a window is %s', async (status, statusReason, isThere) => {
    const windows = await windowsOf(
      policy([request({ status, statusReason, allowedSourceAddressPrefix: '1.2.3.4' })]),
    );

    expect(windows.map(({ ports }) => ports)).toEqual(
      isThere ? [[{ number: 22, protocol: 'TCP', sources: ['1.2.3.4'] }]] : [],
    );
  });

  test('a request that cannot be read hides no other one, and a port no other port', async () => {
    const odd = { number: 3389, endTimeUtc: 5 };
    const good = request({ status: 'Initiated' });
    good.virtualMachines[0]?.ports.push(odd as never);

    const windows = await windowsOf(policy([null, { requestor: 7 }, good]));

    expect(windows).toMatchObject([
      { ports: [{ number: 22 }], endSeconds: Date.parse('2026-11-22T13:00:00Z') / 1000 },
    ]);
  });

  test('a time without a zone is UTC', async () => {
    const windows = await windowsOf(
      policy([request({ status: 'Initiated', endTimeUtc: '2026-11-22T13:00:00' })]),
    );

    expect(windows).toMatchObject([{ endSeconds: Date.parse('2026-11-22T13:00:00Z') / 1000 }]);
  });

  test('the firewall’s address and port are the way in', async () => {
    const asked = request({ status: 'Initiated', mappedPort: 50001 });

    const windows = await windowsOf(policy([asked], { publicIpAddress: '198.51.100.200' }));

    expect(windows).toMatchObject([{ frontends: [{ address: '198.51.100.200', port: 50001, vmPort: 22 }] }]);
  });

  test('the list that it answers is asked for at its own place', async () => {
    const access = await startAccess({ world: contractWorld() });
    expectOk(await access.app.listMachines({}));

    expect((await access.requests()).filter(ofDefender).map(({ path }) => path.split('?')[0])).toEqual([
      list,
    ]);
  });
});
