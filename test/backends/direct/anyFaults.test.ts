import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AccessError } from '../../../src/core/accessError.ts';
import type { Result } from '../../../src/core/result.ts';
import { differences } from '../../access/differences.ts';
import { expectOk } from '../../access/expectOk.ts';
import { machineWorld, vmId } from '../../access/machineWorld.ts';
import { type Access, type Fault, startAccess } from '../../access/startAccess.ts';

const ask = { vm: vmId, sources: 'my-ip', justification: 'why', waitMs: 0 } as const;
const enabling = { vm: vmId, existingRules: 'keep' } as const;

const effect = fc.oneof<fc.Arbitrary<Partial<Fault>>[]>(
  fc.constantFrom('before', 'after').map((drop) => ({ drop })),
  fc.constantFrom('Failed', 'Canceled').map((operation) => ({ operation })),
  fc.constantFrom(403, 404, 409, 412, 500, 503).map((status) => ({ status })),
  fc.constantFrom('1', '90').map((seconds) => ({ status: 429, headers: { 'Retry-After': seconds } })),
);
const fault: fc.Arbitrary<Fault> = fc
  .tuple(
    fc.constantFrom('PUT', 'DELETE', 'PATCH', 'GET'),
    fc.constantFrom('nic-nsg', 'subnet-nsg', 'tags/default', 'virtualMachines/vm\\?', '/operations/'),
    fc.constantFrom(1, 1, 2, 100),
    fc.nat(3),
    effect,
  )
  .map(([method, path, times, after, what]) => ({ method, path, times, after, ...what }));
/** Azure's index may lie once that something is not there; who lies for ever cannot be caught. */
const faults = fc
  .array(fault, { minLength: 1, maxLength: 4 })
  .filter(
    (all) => all.filter(({ status }) => status === 404).reduce((sum, one) => sum + (one.times ?? 1), 0) <= 1,
  );

interface Seen {
  rules: string[];
  tags: string[];
}

async function ours(access: Access): Promise<Seen> {
  const rules = [...(await access.rules('nic-nsg')), ...(await access.rules('subnet-nsg'))];
  return { rules: rules.map(({ name }) => name), tags: Object.keys(await access.tags('vm')) };
}

/** Holds that an error tells the truth about what it leaves beyond what was there. */
function tellsTheTruth(error: AccessError, changed: readonly string[], now: Seen, before: Seen): void {
  if (error.kind !== 'leftInPlace') {
    expect({ error: error.kind, changed }).toEqual({ error: error.kind, changed: [] });
    return;
  }
  const named = error.rules.map(({ rule }) => rule);
  const extra = now.rules.filter((rule) => !before.rules.includes(rule));
  expect(named).toEqual(expect.arrayContaining(extra));
  const newTags = now.tags.filter((tag) => !before.tags.includes(tag));
  expect(error.tags).toEqual(expect.arrayContaining(newTags));
  expect(named).not.toContain('');
}

interface Job {
  prepare(access: Access): Promise<unknown>;
  act(access: Access): Promise<Result<unknown, AccessError>>;
  /** What must hold where it worked. */
  done(access: Access): Promise<void>;
}

const jobs: Record<string, Job> = {
  enabling: {
    prepare: async () => undefined,
    act: ({ app }) => app.enablePolicy(enabling),
    async done(access) {
      const { rules, tags } = await ours(access);
      expect([rules.length, tags]).toEqual([2, ['jit-access']]);
    },
  },
  opening: {
    prepare: ({ app }) => app.enablePolicy(enabling).then(expectOk),
    act: ({ app }) => app.requestAccess(ask),
    done: async (access) => expect(await access.probe('203.0.113.7', vmId)).toBe('Allow'),
  },
  disabling: {
    prepare: async ({ app }) => {
      expectOk(await app.enablePolicy(enabling));
      expectOk(await app.requestAccess(ask));
    },
    act: ({ app }) => app.disablePolicy({ vm: vmId }),
    done: async (access) => expect(await ours(access)).toEqual({ rules: [], tags: [] }),
  },
};

test.each(Object.keys(jobs))('%s under any faults is done, or tells what it left', async (name) => {
  const { prepare, act, done } = jobs[name] as Job;
  await fc.assert(
    fc.asyncProperty(faults, async (some) => {
      const access = await startAccess({ world: machineWorld() });
      await prepare(access);
      const before = await access.world();
      const seenBefore = await ours(access);
      await access.faults(...some);

      const result = await act(access);

      await access.noFaults();
      if (result.ok) await done(access);
      else
        tellsTheTruth(
          result.error,
          differences(before, await access.world()),
          await ours(access),
          seenBefore,
        );
    }),
    {
      numRuns: 25,
      seed: 20261122,
      examples: [
        [[{ method: 'GET', path: 'nic-nsg', after: 1, status: 404 }]],
        [[{ method: 'PATCH', path: 'tags/default', status: 404 }]],
        [[{ method: 'PATCH', path: 'tags/default', after: 1, status: 404 }]],
      ],
    },
  );
});

test('closing under any faults closes, or names what stands', async () => {
  await fc.assert(
    fc.asyncProperty(faults, async (some) => {
      const access = await startAccess({ world: machineWorld() });
      expectOk(await access.app.enablePolicy(enabling));
      const { window } = expectOk(await access.app.requestAccess(ask));
      await access.faults(...some);

      const result = await access.app.closeWindows({ by: 'ids', ids: [window.id] });

      await access.noFaults();
      const standing = (await ours(access)).rules.filter((rule) => rule.startsWith('JitAccess-Allow'));
      if (!result.ok || result.value.gaps.length > 0) return;
      const { closed, failed } = result.value;
      expect(closed.length + failed.length).toBe(1);
      if (closed.length === 1) expect(standing).toEqual([]);
      const [error] = failed.map((one) => one.error);
      if (error?.kind === 'leftInPlace') {
        expect(error.rules.map(({ rule }) => rule)).toEqual(expect.arrayContaining(standing));
      }
    }),
    {
      numRuns: 20,
      seed: 20261122,
      examples: [
        [
          [
            { method: 'GET', path: 'nic-nsg', after: 1, status: 404 },
            { method: 'PUT', path: 'nic-nsg', status: 403 },
          ],
        ],
        [[{ method: 'GET', path: 'nic-nsg', status: 404 }]],
      ],
    },
  );
});
