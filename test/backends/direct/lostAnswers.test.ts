import { describe, expect, test } from 'vitest';
import { differences } from '../../access/differences.ts';
import { expectError, expectOk } from '../../access/expectOk.ts';
import { machineWorld, vmId } from '../../access/machineWorld.ts';
import { type Access, here, startAccess } from '../../access/startAccess.ts';

const ask = { vm: vmId, sources: 'my-ip', justification: 'why', waitMs: 0 } as const;
const allows = 'nic-nsg/securityRules/JitAccess-Allow';
const denies = 'nic-nsg/securityRules/JitAccess-Deny';
const flightMs = 30_000;

/** A VM under JIT behind one group, with an empty request log. */
async function startConfigured(): Promise<Access> {
  const access = await startAccess({ world: machineWorld({ groups: ['nic'] }) });
  expectOk(await access.app.enablePolicy({ vm: vmId, existingRules: 'keep' }));
  await access.forget();
  return access;
}

async function ofOurs(access: Access, method: string) {
  return (await access.requests()).filter(
    (request) => request.method === method && request.path.includes('/securityRules/JitAccess-'),
  );
}

describe('an opening whose answer is lost', () => {
  const losses = [
    ['after it was applied', { drop: 'after' }],
    ['before it was applied', { drop: 'before' }],
    ['in an error of the server', { status: 500 }],
    ['in an error of a gateway', { status: 504 }],
  ] as const;
  test.each(losses)(
    '%s: is sent once, undone, and told only when nothing can land any more',
    async (_, fault) => {
      const access = await startConfigured();
      const before = await access.world();
      await access.faults({ method: 'PUT', path: allows, ...fault });

      const error = expectError(await access.app.requestAccess(ask));

      const toldAt = access.clock.now();
      const puts = await ofOurs(access, 'PUT');
      const deletes = await ofOurs(access, 'DELETE');
      expect(error).toMatchObject({ kind: 'azure', cause: { kind: 'unavailable' } });
      expect(puts).toHaveLength(1);
      const sentAt = Date.parse(puts[0]?.startedAt ?? '');
      expect(toldAt - sentAt).toBeGreaterThanOrEqual(flightMs);
      expect(Date.parse(deletes.at(-1)?.startedAt ?? '') - sentAt).toBeGreaterThanOrEqual(flightMs);
      expect(differences(before, await access.world())).toEqual([]);
    },
  );

  test('that lands late is undone all the same', async () => {
    const access = await startConfigured();
    const before = await access.world();
    const plan = expectOk(await access.app.previewRequest(ask));
    await access.faults({ method: 'PUT', path: allows, drop: 'before' });
    access.clock.onSleep = async (ms) => {
      if (ms !== flightMs) return;
      // The lost write arrives while we wait, under the name that was sent.
      const [sent] = await ofOurs(access, 'PUT');
      await access.call('PUT', sent?.path ?? '', { properties: plan.changes[0]?.properties });
      expect(await access.probe(here, vmId)).toBe('Allow');
    };

    expectError(await access.app.requestAccess(ask));

    expect(await access.probe(here, vmId)).toBe('Deny');
    expect(differences(before, await access.world())).toEqual([]);
  });

  test.each(['Failed', 'Canceled'] as const)(
    'with an operation that ends %s: is undone',
    async (operation) => {
      const access = await startConfigured();
      const before = await access.world();
      await access.faults({ method: 'PUT', path: allows, operation });

      const error = expectError(await access.app.requestAccess(ask));

      expect(error).toMatchObject({ kind: 'azure', cause: { kind: 'operationFailed', status: operation } });
      expect(await ofOurs(access, 'PUT')).toHaveLength(1);
      expect(access.clock.sleeps).toContain(flightMs);
      expect(differences(before, await access.world())).toEqual([]);
    },
  );

  test('while another group was written: both groups are as before', async () => {
    const access = await startAccess({ world: machineWorld() });
    expectOk(await access.app.enablePolicy({ vm: vmId, existingRules: 'keep' }));
    const before = await access.world();
    await access.faults({ method: 'PUT', path: allows, drop: 'after' });

    expectError(await access.app.requestAccess(ask));

    expect(differences(before, await access.world())).toEqual([]);
  });

  test('and that rights gone in between keep from being undone: the rule is named', async () => {
    const access = await startConfigured();
    await access.faults(
      { method: 'PUT', path: allows, drop: 'after' },
      {
        method: 'DELETE',
        path: allows,
        times: 1000,
        status: 403,
        body: { error: { code: 'AuthorizationFailed', message: 'no' } },
      },
    );

    const error = expectError(await access.app.requestAccess(ask));

    const standing = (await access.rules('nic-nsg')).filter(({ name }) => name.startsWith('JitAccess-Allow'));
    expect(standing).toHaveLength(1);
    expect(error).toMatchObject({
      kind: 'leftInPlace',
      rules: [{ group: expect.stringMatching(/nic-nsg$/i), rule: standing[0]?.name }],
      cause: { kind: 'azure', cause: { kind: 'unavailable' } },
    });
  });

  test('and a group that cannot be read afterwards: the rule is named', async () => {
    const access = await startConfigured();
    await access.faults({ method: 'PUT', path: allows, drop: 'after' });
    await access.faults({
      method: 'GET',
      path: 'nic-nsg\\?',
      after: 1,
      times: 1000,
      status: 403,
    });

    const error = expectError(await access.app.requestAccess(ask));

    const standing = (await access.rules('nic-nsg')).filter(({ name }) => name.startsWith('JitAccess-Allow'));
    const names =
      standing.length > 0 ? standing.map(({ name }) => name) : [expect.stringMatching(/^JitAccess-Allow/)];
    expect(error).toMatchObject({ kind: 'leftInPlace', rules: names.map((rule) => ({ rule })) });
  });
});

describe('an enabling whose answer is lost', () => {
  const writes = [
    ['the deny', { method: 'PUT', path: denies }],
    ['the tag', { method: 'PATCH', path: 'tags/default' }],
  ] as const;
  const losses = [{ drop: 'after' }, { drop: 'before' }, { status: 500 }] as const;
  const cases = writes.flatMap(([what, on]) => losses.map((loss) => [what, on, loss] as const));
  test.each(cases)('at %s %j %j: ends with both in place', async (_, on, loss) => {
    const access = await startAccess({ world: machineWorld({ groups: ['nic'] }) });
    const before = await access.world();
    await access.faults({ ...on, ...loss });

    expectOk(await access.app.enablePolicy({ vm: vmId, existingRules: 'keep' }));

    expect(await access.tags('vm')).toEqual({ 'jit-access': '22/Tcp PT3H *' });
    expect((await access.rules('nic-nsg')).map(({ name }) => name)).toEqual([
      expect.stringMatching(/^JitAccess-Deny/),
    ]);
    expectOk(await access.app.disablePolicy({ vm: vmId }));
    expect(differences(before, await access.world())).toEqual([]);
  });

  test.each(['Failed', 'Canceled'] as const)(
    'a deny whose operation ends %s is written again',
    async (operation) => {
      const access = await startAccess({ world: machineWorld({ groups: ['nic'] }) });
      await access.faults({ method: 'PUT', path: denies, operation });

      expectOk(await access.app.enablePolicy({ vm: vmId, existingRules: 'keep' }));

      expect(await access.probe('10.0.0.9', vmId)).toBe('Deny');
      expect(await access.tags('vm')).toEqual({ 'jit-access': '22/Tcp PT3H *' });
    },
  );

  test('again and again is taken back, and told only when nothing can land any more', async () => {
    const access = await startAccess({ world: machineWorld({ groups: ['nic'] }) });
    const before = await access.world();
    await access.faults({ method: 'PATCH', path: 'tags/default', times: 8, drop: 'before' });

    const error = expectError(await access.app.enablePolicy({ vm: vmId, existingRules: 'keep' }));

    expect(error).toMatchObject({ kind: 'azure', cause: { kind: 'unavailable' } });
    expect(access.clock.sleeps).toContain(flightMs);
    expect(differences(before, await access.world())).toEqual([]);
  });
});

describe('a closing or disabling whose answer is lost', () => {
  test.each([
    { drop: 'after' },
    { drop: 'before' },
    { status: 500 },
    { operation: 'Failed' },
    { operation: 'Canceled' },
  ] as const)('closing with %j ends closed', async (fault) => {
    const access = await startConfigured();
    const before = await access.world();
    const { window } = expectOk(await access.app.requestAccess(ask));
    await access.faults({ method: 'DELETE', path: allows, ...fault });

    const report = expectOk(await access.app.closeWindows({ by: 'ids', ids: [window.id] }));

    expect(report).toMatchObject({ closed: [{ id: window.id }], failed: [] });
    expect(differences(before, await access.world())).toEqual([]);
  });

  test.each([{ drop: 'after' }, { drop: 'before' }, { status: 500 }] as const)(
    'sweeping with %j reports the window closed',
    async (fault) => {
      const access = await startConfigured();
      const before = await access.world();
      const { window } = expectOk(await access.app.requestAccess(ask));
      await access.clock.advance(2 * 3600_000);
      await access.faults({ method: 'DELETE', path: allows, ...fault });

      const report = expectOk(await access.app.sweep());

      expect(report).toMatchObject({ closed: [{ id: window.id, vm: vmId }], failed: [] });
      expect(differences(before, await access.world())).toEqual([]);
    },
  );

  const writes = [
    ['the tag to off', { method: 'PATCH', path: 'tags/default' }],
    ['the deny', { method: 'DELETE', path: denies }],
    ['the tag away', { method: 'PATCH', path: 'tags/default', after: 1 }],
  ] as const;
  const cases = writes.flatMap(([what, on]) =>
    [{ drop: 'after' }, { drop: 'before' }].map((loss) => [what, on, loss] as const),
  );
  test.each(cases)('disabling at %s %j %j leaves nothing', async (what, on, loss) => {
    const access = await startAccess({ world: machineWorld({ groups: ['nic'] }) });
    const before = await access.world();
    expectOk(await access.app.enablePolicy({ vm: vmId, existingRules: 'keep' }));
    await access.faults({ ...on, ...loss } as Parameters<Access['faults']>[0]);

    expectOk(await access.app.disablePolicy({ vm: vmId }));

    if (what !== 'the tag away') expect(access.clock.sleeps).toContain(flightMs);
    expect(differences(before, await access.world())).toEqual([]);
  });

  test('disabling that cannot turn the tag off although it may have: names the tag and all that stands', async () => {
    const access = await startConfigured();
    expectOk(await access.app.requestAccess(ask));
    const standing = (await access.rules('nic-nsg')).map(({ name }) => name);
    await access.faults({ method: 'PATCH', path: 'tags/default', times: 100, drop: 'after' });

    const error = expectError(await access.app.disablePolicy({ vm: vmId }));

    expect(await access.tags('vm')).toEqual({ 'jit-access': 'off' });
    expect(error).toMatchObject({ kind: 'leftInPlace', tags: ['jit-access'] });
    const named = error.kind === 'leftInPlace' ? error.rules.map(({ rule }) => rule) : [];
    expect([...named].sort()).toEqual(standing.sort());
  });
});
