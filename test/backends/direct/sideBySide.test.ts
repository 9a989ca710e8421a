import { describe, expect, test } from 'vitest';
import { differences } from '../../access/differences.ts';
import { expectError, expectOk } from '../../access/expectOk.ts';
import { machineWorld, nicNsgId, vmId } from '../../access/machineWorld.ts';
import { type Access, type Fault, startAccess } from '../../access/startAccess.ts';

const ask = { sources: 'my-ip', justification: 'why', waitMs: 0 } as const;
const allowsOf = (rules: Awaited<ReturnType<Access['rules']>>) =>
  rules.filter(({ name }) => name.startsWith('JitAccess-Allow'));
const ours = (rules: Awaited<ReturnType<Access['rules']>>) =>
  rules.filter(({ name }) => name.startsWith('JitAccess'));

async function startConfigured(operationMs = 0): Promise<Access> {
  const access = await startAccess({ world: machineWorld({ groups: ['nic'] }), operationMs });
  expectOk(await access.app.enablePolicy({ vm: vmId, existingRules: 'keep' }));
  await access.forget();
  return access;
}

/** Does something of somebody else's right before the `nth` request that `on` matches is served. */
function meanwhile(access: Access, on: RegExp, act: () => Promise<unknown>, nth = 1) {
  let seen = 0;
  return access.meddled((request) => {
    if (!on.test(request)) return undefined;
    seen++;
    return seen === nth ? act() : undefined;
  });
}

describe('openings on one group at once', () => {
  test.each([0, 40])(
    'five of them stand with priorities of their own, with operations of %i ms',
    async (ms) => {
      const access = await startAccess({ operationMs: ms });
      const foreign = (await access.rules('front-nsg')).filter(({ name }) => !name.startsWith('JitAccess'));

      const opened = await Promise.all(
        Array.from({ length: 5 }, () => access.app.requestAccess({ ...ask, vm: 'web-01' })),
      );

      const ids = opened.map((one) => expectOk(one).window.id);
      const rules = await access.rules('front-nsg');
      const allows = allowsOf(rules);
      expect(new Set(ids).size).toBe(5);
      expect(allows).toHaveLength(5);
      expect(new Set(allows.map((rule) => rule.properties.priority)).size).toBe(5);
      for (const { properties } of allows) expect(properties.priority).toBeLessThan(500);
      expect(rules.filter(({ name }) => !name.startsWith('JitAccess')).map(withoutState)).toEqual(
        foreign.map(withoutState),
      );
    },
  );

  test('twelve of them stand and are closed together', async () => {
    const access = await startConfigured();
    const before = await access.world();

    const opened = await Promise.all(
      Array.from({ length: 12 }, () => access.app.requestAccess({ ...ask, vm: vmId })),
    );
    const closed = expectOk(await access.app.closeWindows({ by: 'mine' }));

    const ids = opened.map((one) => expectOk(one).window.id);
    expect(closed.closed.map(({ id }) => id).sort()).toEqual(ids.sort());
    expect(differences(before, await access.world())).toEqual([]);
  });

  test('machines of one subnet are enabled at once with priorities of their own', async () => {
    const access = await startAccess({ operationMs: 20 });

    const enabled = await Promise.all(
      ['web-01', 'web-02', 'web-03'].map((vm) => access.app.enablePolicy({ vm, existingRules: 'keep' })),
    );

    expect(enabled.map((one) => one.ok)).toEqual([true, true, true]);
    const denies = ours(await access.rules('front-nsg'));
    expect(new Set(denies.map((rule) => rule.properties.priority)).size).toBe(3);
  });
});

describe('a slot that somebody else takes in between', () => {
  test('is planned again: both rules stand', async () => {
    const access = await startConfigured();
    const taken = {
      name: 'theirs',
      properties: {
        protocol: 'Tcp',
        sourcePortRange: '*',
        destinationPortRange: '22',
        sourceAddressPrefix: '203.0.113.50',
        destinationAddressPrefix: '10.0.0.4',
        access: 'Allow',
        priority: 499,
        direction: 'Inbound',
      },
    };
    const app = await meanwhile(access, /^PUT .*JitAccess-Allow/, () =>
      access.call('PUT', `${nicNsgId}/securityRules/theirs`, taken),
    );

    const { window } = expectOk(await app.requestAccess({ ...ask, vm: vmId }));

    const priorities = (await access.rules('nic-nsg')).map(({ name, properties }) => [
      name.slice(0, 15),
      properties.priority,
    ]);
    expect(priorities).toEqual(
      expect.arrayContaining([
        ['theirs', 499],
        ['JitAccess-Allow', 498],
      ]),
    );
    expect(window.rules).toHaveLength(1);
  });

  test('is planned again when enabling', async () => {
    const access = await startAccess({ world: machineWorld({ groups: ['nic'] }) });
    const app = await meanwhile(access, /^PUT .*JitAccess-Deny/, () =>
      access.call('PUT', `${nicNsgId}/securityRules/theirs`, {
        properties: {
          protocol: 'Udp',
          sourcePortRange: '*',
          destinationPortRange: '53',
          sourceAddressPrefix: '*',
          destinationAddressPrefix: '*',
          access: 'Deny',
          priority: 500,
          direction: 'Inbound',
        },
      }),
    );

    expectOk(await app.enablePolicy({ vm: vmId, existingRules: 'keep' }));

    expect(ours(await access.rules('nic-nsg')).map((rule) => rule.properties.priority)).toEqual([501]);
  });
});

describe('disabling while an opening is under way', () => {
  const moments: [string, RegExp, number][] = [
    ['before the allow is sent', /^PUT .*JitAccess-Allow/, 1],
    ['before it is read back', /^GET .*virtualMachines\/vm\?/, 2],
  ];
  test.each(moments)('%s: the opening fails and nothing is left', async (_, on, nth) => {
    const access = await startAccess({ world: machineWorld() });
    const before = await access.world();
    expectOk(await access.app.enablePolicy({ vm: vmId, existingRules: 'keep' }));
    const app = await meanwhile(access, on, () => access.app.disablePolicy({ vm: vmId }), nth);

    const opening = await app.requestAccess({ ...ask, vm: vmId });

    expect(expectError(opening)).toMatchObject({ kind: 'changedMeanwhile', what: 'policyGone' });
    expect(differences(before, await access.world())).toEqual([]);
  });

  test('at any time: nothing of ours is left, or the opening failed and a sweep finds what landed late', async () => {
    for (const delayMs of [0, 3, 8, 15, 30]) {
      const access = await startAccess({ world: machineWorld(), operationMs: 5 });
      const before = await access.world();
      expectOk(await access.app.enablePolicy({ vm: vmId, existingRules: 'keep' }));
      const late: Fault = { method: 'PUT', path: 'JitAccess-Allow', delayMs };
      await access.faults(late);

      const [opening, disabling] = await Promise.all([
        access.app.requestAccess({ ...ask, vm: vmId }),
        access.app.disablePolicy({ vm: vmId }),
      ]);

      expectOk(disabling);
      if (ours([...(await access.rules('nic-nsg')), ...(await access.rules('subnet-nsg'))]).length > 0) {
        expect(opening.ok).toBe(false);
        expectOk(await access.app.sweep());
      }
      expect(differences(before, await access.world())).toEqual([]);
    }
  });

  test('with a window of somebody else: waits until nothing of theirs can land, and looks again', async () => {
    const access = await startAccess();
    expectOk(await access.as('alice').requestAccess({ ...ask, vm: 'web-01' }));
    const { sleeps } = access.clock;
    sleeps.length = 0;
    access.clock.onSleep = async (ms) => {
      if (ms === 30_000) {
        const rule = { ...(await lateRule(access)) };
        await access.call('PUT', rule.path, rule.body);
      }
    };

    expectOk(await access.app.disablePolicy({ vm: 'web-01' }));

    expect(sleeps).toEqual([30_000]);
    expect(ours(await access.rules('front-nsg'))).toEqual([]);
    expect(await access.tags('web-01')).toEqual({ env: 'production', 'cost-center': '4711' });
  });

  test('without one: does not wait', async () => {
    const access = await startAccess();
    expectOk(await access.app.requestAccess({ ...ask, vm: 'web-01' }));
    access.clock.sleeps.length = 0;

    expectOk(await access.app.disablePolicy({ vm: 'web-01' }));

    expect(access.clock.sleeps).toEqual([]);
  });
});

/** The rule that somebody's opening would write now, as a request. */
async function lateRule(access: Access): Promise<{ path: string; body: object }> {
  const sent = (await access.requests()).find(
    ({ method, path }) => method === 'PUT' && path.includes('JitAccess-Allow'),
  );
  return {
    path: sent?.path ?? '',
    body: {
      properties: {
        protocol: 'Tcp',
        sourcePortRange: '*',
        destinationPortRange: '22',
        sourceAddressPrefix: '203.0.113.7',
        destinationAddressPrefix: '10.1.1.4',
        access: 'Allow',
        priority: 450,
        direction: 'Inbound',
      },
    },
  };
}

function withoutState({ name, properties }: { name: string; properties: object }) {
  return { name, properties: { ...properties, provisioningState: '' } };
}
