import { describe, expect, test } from 'vitest';
import type { App } from '../../../src/access/app.ts';
import { compose } from '../../../src/compose.ts';
import { jitPolicy } from '../../../src/core/jitPolicy.ts';
import { readPolicyTags } from '../../../src/core/policyTag.ts';
import { differences } from '../../access/differences.ts';
import { expectError, expectOk } from '../../access/expectOk.ts';
import { machineWorld, nicNsgId, vmId } from '../../access/machineWorld.ts';
import { type Access, startAccess } from '../../access/startAccess.ts';
import { startMeddler } from '../../access/startMeddler.ts';

const enabling = { vm: vmId, existingRules: 'keep' } as const;
const tagsPath = `${vmId}/providers/Microsoft.Resources/tags/default?api-version=2021-04-01`;

const start = (operationMs = 0) => startAccess({ world: machineWorld({ groups: ['nic'] }), operationMs });

/** Somebody's enabling writes its tag. */
const mergeTags = (access: Access, tags: Record<string, string>) =>
  access.call('PATCH', tagsPath, { operation: 'Merge', properties: { tags } });

const policyTag = { 'jit-access': '22/Tcp PT3H *' };

async function standing(access: Access) {
  const rules = (await access.rules('nic-nsg')).filter(({ name }) => name.startsWith('JitAccess-'));
  return { rules: rules.map(({ name }) => name), tags: await access.tags('vm') };
}

/** The use cases with something that happens before the `nth` request of a kind, or before every one. */
function appWith(access: Access, on: RegExp, act: () => Promise<unknown>, nth?: number): Promise<App> {
  let seen = 0;
  return access.meddled((request) => {
    if (!on.test(request)) return undefined;
    seen++;
    return nth === undefined || seen === nth ? act() : undefined;
  });
}

describe('disabling while an enabling is under way', () => {
  test('the tag comes back before the deny is deleted: both are done, and nothing is left', async () => {
    const access = await start();
    const untouched = await access.world();
    let letTagPass: (() => void) | undefined;
    const mayTag = new Promise<void>((resolve) => {
      letTagPass = resolve;
    });
    let disabling: ReturnType<App['disablePolicy']> | undefined;
    let enabled: ReturnType<App['enablePolicy']> | undefined;
    const disabler = await appWith(
      access,
      /^DELETE .*JitAccess-Deny/,
      async () => {
        letTagPass?.();
        await enabled;
      },
      1,
    );
    const enabler = await appWith(
      access,
      /^PATCH /,
      () => {
        disabling = disabler.disablePolicy({ vm: vmId });
        return mayTag;
      },
      1,
    );

    enabled = enabler.enablePolicy(enabling);

    expectOk(await enabled);
    expectOk((await disabling) ?? { ok: false, error: 'the disabling was not started' });
    expect(differences(untouched, await access.world())).toEqual([]);
  });

  test('a policy of several tags comes back before the last look: every tag of it goes', async () => {
    const access = await start();
    const untouched = await access.world();
    expectOk(await access.app.enablePolicy(enabling));
    const long = { 'jit-access': '22/Tcp PT3H *; +1', 'jit-access-2': '3389/Tcp PT3H *' };
    const app = await appWith(access, /^PATCH /, () => mergeTags(access, long), 2);

    expectOk(await app.disablePolicy({ vm: vmId }));

    expect(differences(untouched, await access.world())).toEqual([]);
  });

  test('a deny comes back after the listing: it goes', async () => {
    const access = await start();
    const untouched = await access.world();
    expectOk(await access.app.enablePolicy(enabling));
    const putDeny = await putBack(access);
    const app = await appWith(access, /^PATCH /, putDeny, 2);

    expectOk(await app.disablePolicy({ vm: vmId }));

    expect(differences(untouched, await access.world())).toEqual([]);
  });

  test('a deny comes back in a group that guards the VM no more: it goes', async () => {
    const access = await startAccess({ world: machineWorld() });
    expectOk(await access.app.enablePolicy(enabling));
    const putDeny = await putBack(access);
    const nic = (await access.world()).resources.find(({ id }) => id.endsWith('/vm-nic'));
    const { networkSecurityGroup: _, ...properties } = nic?.properties ?? {};
    await access.call('PUT', nic?.id ?? '', { location: nic?.location, properties });
    const app = await appWith(access, /^PATCH /, putDeny, 2);

    expectOk(await app.disablePolicy({ vm: vmId }));

    expect(await standing(access)).toEqual({ rules: [], tags: {} });
  });

  test('the policy comes back again and again: names what is left', async () => {
    const access = await start();
    expectOk(await access.app.enablePolicy(enabling));
    const [rule] = (await standing(access)).rules;
    const putDeny = await putBack(access);
    const app = await appWith(access, /^PATCH /, async () => {
      await putDeny();
      await mergeTags(access, policyTag);
    });

    const error = expectError(await app.disablePolicy({ vm: vmId }));

    expect(await standing(access)).toEqual({ rules: [rule], tags: policyTag });
    expect(error).toEqual({
      kind: 'leftInPlace',
      vm: vmId,
      rules: [{ group: nicNsgId, rule }],
      tags: ['jit-access'],
      cause: { kind: 'azure', cause: { kind: 'busy', code: 'Changing', message: vmId } },
    });
  });

  test('that is given up after the policy came back: names what is left', async () => {
    const access = await start();
    expectOk(await access.app.enablePolicy(enabling));
    const app = await appWith(access, /^PATCH /, () => mergeTags(access, policyTag), 2);
    const abort = new AbortController();
    access.clock.onSleep = () => abort.abort();

    const error = expectError(await app.disablePolicy({ vm: vmId }, abort.signal));

    expect(await standing(access)).toEqual({ rules: [], tags: policyTag });
    expect(error).toMatchObject({
      kind: 'leftInPlace',
      rules: [],
      tags: ['jit-access'],
      cause: { kind: 'azure', cause: { kind: 'cancelled' } },
    });
  });
});

describe('disabling beside a disabling', () => {
  test('whose `off` is all that stands: takes it away without writing it anew', async () => {
    const access = await start();
    const untouched = await access.world();
    expectOk(await access.app.enablePolicy(enabling));
    await access.forget();
    let patches = 0;
    // Right after our tag was deleted: before the look at the VM that comes after it.
    const app = await access.meddled((request) => {
      if (request.startsWith('PATCH ')) patches++;
      if (patches !== 2 || !/^GET .*virtualMachines\/vm\?/.test(request)) return undefined;
      return mergeTags(access, { 'jit-access': 'off' });
    });

    expectOk(await app.disablePolicy({ vm: vmId }));

    // `off`, away, away; beside them the other one's `off`.
    expect((await access.requests()).filter(({ method }) => method === 'PATCH')).toHaveLength(4);
    expect(differences(untouched, await access.world())).toEqual([]);
  });

  test('at the same time: both are done and nothing is left', async () => {
    const access = await start(3);
    const untouched = await access.world();
    expectOk(await access.app.enablePolicy(enabling));

    const both = await Promise.all([
      access.app.disablePolicy({ vm: vmId }),
      access.app.disablePolicy({ vm: vmId }),
    ]);

    expect(both.map((one) => one.ok)).toEqual([true, true]);
    expect(differences(untouched, await access.world())).toEqual([]);
  });
});

test('disabling undisturbed looks once more, in one round trip after the last write', async () => {
  const access = await start();
  expectOk(await access.app.enablePolicy(enabling));
  await access.forget();

  expectOk(await access.app.disablePolicy({ vm: vmId }));

  const requests = (await access.requests()).map(
    ({ method, path }) => `${method} ${path.split('?')[0]?.split('/').at(-1)}`,
  );
  const writes = requests.filter((request) => !request.startsWith('GET') && !request.startsWith('POST'));
  const after = requests.slice(requests.lastIndexOf('PATCH default') + 1);
  expect(writes).toEqual(['PATCH default', expect.stringMatching(/^DELETE JitAccess-Deny/), 'PATCH default']);
  expect(after.sort()).toEqual(['GET nic-nsg', 'GET vm', 'GET vm-ip', 'GET vm-nic', 'GET vnet']);
  expect(access.clock.sleeps).toEqual([]);
});

const widePolicy = expectOk(
  jitPolicy(
    [22, 3389].map((number) => ({
      number,
      protocol: 'TCP' as const,
      allowedSources: '*' as const,
      maxDurationMinutes: 60,
    })),
  ),
);

describe.each([
  ['a VM without JIT', false],
  ['a VM under JIT', true],
])('enabling and disabling of %s at the same time', (_, isConfigured) => {
  /** Starts the one before the n-th request of the other; undefined when the other sends fewer. */
  async function together(second: 'enabling' | 'disabling', n: number, pausesAreLong: boolean) {
    const access = await start(2);
    if (isConfigured) expectOk(await access.app.enablePolicy(enabling));
    let enabled: ReturnType<App['enablePolicy']> | undefined;
    let disabled: ReturnType<App['disablePolicy']> | undefined;
    const { clock } = access;
    // While the disabling waits, the enabling comes to its end.
    const waitForEnabling: typeof clock.sleep = async (ms, signal) => {
      await enabled;
      return clock.sleep(ms, signal);
    };
    const disablersClock = pausesAreLong ? { ...clock, sleep: waitForEnabling } : clock;
    const begin = {
      enabling: (endpoint: string) => {
        const app = access.with({ endpoint });
        enabled = app.enablePolicy({ ...enabling, policy: widePolicy });
        return enabled;
      },
      disabling: (endpoint: string) => {
        const app = compose({ endpoint, getToken: async () => 'owner', sourceServices: [] }, disablersClock);
        disabled = app.disablePolicy({ vm: vmId });
        return disabled;
      },
    };
    let seen = 0;
    const meddled = await startMeddler(access.endpoint, async () => {
      seen++;
      if (seen === n) void begin[second](access.endpoint);
    });

    await begin[second === 'enabling' ? 'disabling' : 'enabling'](meddled);

    if (!enabled || !disabled) return undefined;
    expectOk(await enabled);
    return { disabling: await disabled, ...(await standing(access)) };
  }

  const seconds = ['disabling', 'enabling'] as const;
  test.each(seconds)(
    'the %s starts at any request of the other one: both are done, and tag and deny both stand or neither',
    async (second) => {
      for (let n = 1; ; n++) {
        const end = await together(second, n, true);
        if (!end) break;
        const { disabling, rules, tags } = end;
        const isUnderJit = readPolicyTags(tags).kind === 'policy';
        const whole = isUnderJit ? { denies: 1, tags: 1 } : { denies: 0, tags: 0 };
        expect({ n, denies: rules.length, tags: Object.keys(tags).length }).toEqual({ n, ...whole });
        // A disabling that is served first finds nothing to take out of JIT.
        if (!disabling.ok) {
          expect([isConfigured, disabling.error.kind]).toEqual([false, 'notConfigured']);
          expect(isUnderJit).toBe(true);
        }
      }
    },
  );

  test.each(seconds)(
    'the %s starts at any request of the other one, and no pause gets them apart: what is left is told',
    async (second) => {
      for (let n = 1; ; n++) {
        const end = await together(second, n, false);
        if (!end) break;
        const { disabling, rules, tags } = end;
        if (!disabling.ok && disabling.error.kind === 'leftInPlace') {
          expect(rules).toEqual(expect.arrayContaining(disabling.error.rules.map(({ rule }) => rule)));
          expect(Object.keys(tags)).toEqual(expect.arrayContaining([...disabling.error.tags]));
        } else {
          const isUnderJit = readPolicyTags(tags).kind === 'policy';
          expect({ n, denies: rules.length }).toEqual({ n, denies: isUnderJit ? 1 : 0 });
          expect(Object.keys(tags)).toHaveLength(isUnderJit ? 1 : 0);
        }
      }
    },
  );
});

/** Writes the deny of the nic's group as it stands now. */
async function putBack(access: Access): Promise<() => Promise<unknown>> {
  const deny = (await access.rules('nic-nsg')).find(({ name }) => name.startsWith('JitAccess-Deny'));
  return () =>
    access.call('PUT', `${nicNsgId}/securityRules/${deny?.name}`, { properties: deny?.properties });
}
