import { describe, expect, test } from 'vitest';
import type { AccessError } from '../../../src/core/accessError.ts';
import type { Result } from '../../../src/core/result.ts';
import { differences } from '../../access/differences.ts';
import { expectError, expectOk } from '../../access/expectOk.ts';
import { machineWorld, vmId } from '../../access/machineWorld.ts';
import { type Access, type Fault, startAccess } from '../../access/startAccess.ts';

const ask = { vm: vmId, sources: 'my-ip', justification: 'why', waitMs: 0 } as const;
const enabling = { vm: vmId, existingRules: 'keep' } as const;

function start(facts: Parameters<typeof machineWorld>[0] = { groups: ['nic'] }): Promise<Access> {
  return startAccess({ world: machineWorld(facts) });
}

/** The moments, in milliseconds by the sandbox's clock, at which requests that match were sent. */
async function sentAt(access: Access, method: string, path: RegExp): Promise<number[]> {
  const all = await access.requests();
  return all
    .filter((one) => one.method === method && path.test(one.path))
    .map((one) => Date.parse(one.startedAt));
}

const throttled = (retryAfter: number): Partial<Fault> => ({
  status: 429,
  headers: { 'Retry-After': String(retryAfter) },
  body: { error: { code: 'SubscriptionRequestsThrottled', message: 'Too many.' } },
});

interface Write {
  what: string;
  method: string;
  path: string;
  prepare(access: Access): Promise<unknown>;
  act(access: Access): Promise<Result<unknown, AccessError>>;
}

const open = async (access: Access) => {
  expectOk(await access.app.enablePolicy(enabling));
  expectOk(await access.app.requestAccess(ask));
};
const writes: Write[] = [
  {
    what: 'the deny',
    method: 'PUT',
    path: 'JitAccess-Deny',
    prepare: async () => undefined,
    act: ({ app }) => app.enablePolicy(enabling),
  },
  {
    what: 'the tag',
    method: 'PATCH',
    path: 'tags/default',
    prepare: async () => undefined,
    act: ({ app }) => app.enablePolicy(enabling),
  },
  {
    what: 'the allow',
    method: 'PUT',
    path: 'JitAccess-Allow',
    prepare: ({ app }) => app.enablePolicy(enabling),
    act: ({ app }) => app.requestAccess(ask),
  },
  {
    what: 'the closing',
    method: 'DELETE',
    path: 'JitAccess-Allow',
    prepare: open,
    act: ({ app }) => app.closeWindows({ by: 'mine' }),
  },
  {
    what: 'the disabling',
    method: 'DELETE',
    path: 'JitAccess-Deny',
    prepare: open,
    act: ({ app }) => app.disablePolicy({ vm: vmId }),
  },
];

const passing: [string, Partial<Fault>, number][] = [
  ['429 for a second', throttled(1), 1],
  ['429 for half a minute', throttled(30), 30],
  [
    '429 of another write on the group',
    {
      ...throttled(3),
      body: {
        error: {
          code: 'RetryableError',
          message: 'busy',
          details: [{ code: 'RetryableErrorDueToAnotherOperation' }],
        },
      },
    },
    3,
  ],
  [
    '409 of another operation',
    { status: 409, body: { error: { code: 'AnotherOperationInProgress', message: 'busy' } } },
    1,
  ],
  ['503 with an answer', { status: 503, headers: { 'Retry-After': '5' } }, 5],
];

describe('a write that Azure surely did not apply is sent again, never too early', () => {
  const cases = writes.flatMap((write) =>
    passing.map((fault) => [write.what, fault[0], write, fault] as const),
  );
  test.each(cases)('%s after %s', async (_, __, write, [, fault, seconds]) => {
    const access = await start();
    await write.prepare(access);
    await access.forget();
    await access.faults({ method: write.method, path: write.path, times: 2, ...fault });

    const result = await write.act(access);

    const [first, second, third] = await sentAt(access, write.method, new RegExp(write.path));
    expect(result.ok).toBe(true);
    expect((second ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(seconds * 1000);
    expect((third ?? 0) - (second ?? 0)).toBeGreaterThanOrEqual(seconds * 1000);
  });
});

describe('Azure asks for more than a minute', () => {
  test.each(writes.slice(0, 3))('$what stops at once, says so and leaves nothing', async (write) => {
    const access = await start();
    await write.prepare(access);
    const before = await access.world();
    await access.forget();
    await access.faults({ method: write.method, path: write.path, ...throttled(90) });

    const error = expectError(await write.act(access));

    expect(error).toEqual({ kind: 'azure', cause: { kind: 'throttled', retryAfterSeconds: 90 } });
    expect(await sentAt(access, write.method, new RegExp(write.path))).toHaveLength(1);
    expect(differences(before, await access.world())).toEqual([]);
  });

  test.each(writes.slice(3))('$what waits', async (write) => {
    const access = await start();
    await write.prepare(access);
    await access.forget();
    await access.faults({ method: write.method, path: write.path, times: 2, ...throttled(90) });

    expectOk(await write.act(access));

    const [first, second, third] = await sentAt(access, write.method, new RegExp(write.path));
    expect((second ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(90_000);
    expect((third ?? 0) - (second ?? 0)).toBeGreaterThanOrEqual(90_000);
  });

  test('closing waits for the listing too', async () => {
    const access = await start();
    await open(access);
    await access.forget();
    await access.faults({ method: 'GET', path: '(?:nic-nsg)\\?', times: 2, ...throttled(90) });

    const report = expectOk(await access.app.closeWindows({ by: 'mine' }));

    const [first, second, third] = await sentAt(access, 'GET', /nic-nsg\?/);
    expect(report.failed).toEqual([]);
    expect((second ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(90_000);
    expect((third ?? 0) - (second ?? 0)).toBeGreaterThanOrEqual(90_000);
  });

  test('an undoing waits', async () => {
    const access = await start();
    expectOk(await access.app.enablePolicy(enabling));
    const before = await access.world();
    await access.faults(
      { method: 'PUT', path: 'JitAccess-Allow', drop: 'after' },
      { method: 'DELETE', path: 'JitAccess-Allow', times: 2, ...throttled(90) },
    );

    const error = expectError(await access.app.requestAccess(ask));

    expect(error).toMatchObject({ kind: 'azure' });
    expect(differences(before, await access.world())).toEqual([]);
  });

  test('taking an enabling back waits', async () => {
    const access = await start();
    const before = await access.world();
    await access.faults(
      { method: 'PATCH', path: 'tags/default', status: 403 },
      { method: 'DELETE', path: 'JitAccess-Deny', times: 2, ...throttled(90) },
    );

    const error = expectError(await access.app.enablePolicy(enabling));

    const [first, second] = await sentAt(access, 'DELETE', /JitAccess-Deny/);
    expect(error).toMatchObject({ kind: 'azure', cause: { kind: 'forbidden' } });
    expect((second ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(90_000);
    expect(differences(before, await access.world())).toEqual([]);
  });

  test('a poll that is throttled for longer leaves the write unknown, and so undone', async () => {
    const access = await start();
    expectOk(await access.app.enablePolicy(enabling));
    const before = await access.world();
    await access.faults({ method: 'GET', path: '/operations/', ...throttled(90) });

    const error = expectError(await access.app.requestAccess(ask));

    expect(error).toMatchObject({ kind: 'azure', cause: { kind: 'throttled' } });
    expect(differences(before, await access.world())).toEqual([]);
  });
});

describe('refusals take everything back', () => {
  const both = { groups: ['subnet', 'nic'] as const };

  test('the second group refuses the deny: the first one is as before', async () => {
    const access = await start(both);
    const before = await access.world();
    await access.faults({ method: 'PUT', path: 'nic-nsg/securityRules/JitAccess-Deny', status: 403 });

    const error = expectError(await access.app.enablePolicy(enabling));

    expect(error).toMatchObject({ kind: 'azure', cause: { kind: 'forbidden' } });
    expect(differences(before, await access.world())).toEqual([]);
  });

  test('the tag is refused: the denies are taken back', async () => {
    const access = await start(both);
    const before = await access.world();
    await access.faults({ method: 'PATCH', path: 'tags/default', status: 403 });

    const error = expectError(await access.app.enablePolicy(enabling));

    expect(error).toMatchObject({ kind: 'azure', cause: { kind: 'forbidden' } });
    expect(differences(before, await access.world())).toEqual([]);
  });

  test('a changed policy is refused: the former one stands', async () => {
    const access = await start(both);
    expectOk(await access.app.enablePolicy(enabling));
    const before = await access.world();
    await access.faults({ method: 'PATCH', path: 'tags/default', status: 400 });
    const ports = [3389, 5985].map(
      (number) => ({ number, protocol: 'TCP', allowedSources: '*', maxDurationMinutes: 60 }) as const,
    );

    const error = expectError(await access.app.enablePolicy({ ...enabling, policy: { ports } }));

    expect(error).toMatchObject({ kind: 'azure', cause: { kind: 'refused', status: 400 } });
    expect(differences(before, await access.world())).toEqual([]);
  });

  test('the denies cannot be taken back: they are named', async () => {
    const access = await start();
    await access.faults(
      { method: 'PATCH', path: 'tags/default', status: 403 },
      { method: 'DELETE', path: 'JitAccess-Deny', times: 100, status: 403 },
    );

    const error = expectError(await access.app.enablePolicy(enabling));

    const [left] = await access.rules('nic-nsg');
    expect(error).toMatchObject({
      kind: 'leftInPlace',
      rules: [{ rule: left?.name }],
      tags: [],
      cause: { kind: 'azure' },
    });
  });

  test('the second group refuses the allow: the first one is as before, at once', async () => {
    const access = await start(both);
    expectOk(await access.app.enablePolicy(enabling));
    const before = await access.world();
    access.clock.sleeps.length = 0;
    await access.faults({ method: 'PUT', path: 'nic-nsg/securityRules/JitAccess-Allow', status: 403 });

    const error = expectError(await access.app.requestAccess(ask));

    expect(error).toMatchObject({ kind: 'azure', cause: { kind: 'forbidden' } });
    expect(access.clock.sleeps).toEqual([]);
    expect(differences(before, await access.world())).toEqual([]);
  });

  test('the allow cannot be taken back: it is named', async () => {
    const access = await start(both);
    expectOk(await access.app.enablePolicy(enabling));
    await access.faults(
      { method: 'PUT', path: 'nic-nsg/securityRules/JitAccess-Allow', status: 403 },
      { method: 'DELETE', path: 'JitAccess-Allow', times: 100, status: 403 },
    );

    const error = expectError(await access.app.requestAccess(ask));

    const left = (await access.rules('subnet-nsg')).find(({ name }) => name.startsWith('JitAccess-Allow'));
    expect(error).toMatchObject({
      kind: 'leftInPlace',
      vm: vmId,
      rules: [{ group: expect.stringMatching(/\/networkSecurityGroups\/subnet-nsg$/), rule: left?.name }],
    });
  });
});
