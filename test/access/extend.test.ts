import { describe, expect, test } from 'vitest';
import type { App } from '../../src/access/app.ts';
import type { GrantedWindow } from '../../src/access/requestAccess.ts';
import { formatUtc } from '../../src/core/ruleDescription.ts';
import { errorText } from '../../src/view/errorText.ts';
import { differences } from './differences.ts';
import { expectError, expectOk } from './expectOk.ts';
import { machineWorld, nicNsgId, principal, subnetNsgId, vmId } from './machineWorld.ts';
import { type Access, here, startAccess } from './startAccess.ts';

const minuteMs = 60_000;
const flightMs = 30_000;
const ask = {
  vm: vmId,
  sources: 'my-ip',
  justification: 'deploy a fix',
  durationMinutes: 30,
  waitMs: 0,
} as const;
const requester = [
  '*/read',
  'Microsoft.Network/networkSecurityGroups/securityRules/write',
  'Microsoft.Network/networkSecurityGroups/securityRules/delete',
];

interface Open {
  access: Access;
  /** The world before the window opened. */
  before: Awaited<ReturnType<Access['world']>>;
  window: GrantedWindow['window'];
}

/** A window of half an hour on a VM behind the given groups. */
async function startOpen(
  groups: ('nic' | 'subnet')[] = ['nic'],
  facts: Parameters<typeof machineWorld>[0] = {},
): Promise<Open> {
  const access = await startAccess({ world: machineWorld({ groups, ...facts }) });
  expectOk(await access.app.enablePolicy({ vm: vmId, existingRules: 'keep' }));
  const before = await access.world();
  const { window } = expectOk(await access.app.requestAccess(ask));
  return { access, before, window };
}

const extend = (app: App, window: { id: string }, durationMinutes = 60) =>
  app.extendWindow({ window: window.id, durationMinutes });

/** Moves the clock to so many milliseconds from a moment in Unix seconds. */
const moveTo = ({ clock }: Access, seconds: number, differenceMs = 0) =>
  clock.advance(seconds * 1000 + differenceMs - clock.now());

async function allowNames(access: Access, group = 'nic-nsg'): Promise<string[]> {
  const rules = await access.rules(group);
  return rules.map(({ name }) => name).filter((name) => name.startsWith('JitAccess-Allow'));
}

describe('an extension', () => {
  test.each([[['nic'] as const], [['subnet', 'nic'] as const]])(
    'behind %j keeps the port open before, at and after the former end, until the new one',
    async (groups) => {
      const { access, before, window } = await startOpen([...groups]);
      await access.clock.advance(10 * minuteMs);

      const extended = expectOk(await extend(access.app, window));

      const added = extended.window.endSeconds - window.endSeconds;
      expect(Math.abs(added - 40 * 60)).toBeLessThan(5);
      expect(extended).toMatchObject({
        window: { id: window.id, requestor: 'owner', justification: 'deploy a fix', ports: window.ports },
        machine: { name: 'vm' },
        connection: { host: '198.51.100.4', port: 22 },
        reachable: null,
        warnings: [],
      });
      expect(extended.plan.changes).toHaveLength(groups.length);
      expect(extended.window.rules).toHaveLength(2 * groups.length);

      await moveTo(access, window.endSeconds, -1000);
      expect(await access.probe(here, vmId)).toBe('Allow');
      await moveTo(access, window.endSeconds, 1000);
      const swept = expectOk(await access.app.sweep());
      expect(swept).toMatchObject({ closed: [], failed: [], orphans: [] });
      expect(await access.probe(here, vmId)).toBe('Allow');
      const { windows } = expectOk(await access.app.listWindows());
      expect(windows).toMatchObject([
        { window: { id: window.id, endSeconds: extended.window.endSeconds }, isOverdue: false },
      ]);
      expect(windows[0]?.window.rules).toHaveLength(groups.length);

      await moveTo(access, extended.window.endSeconds, 1000);
      const last = expectOk(await access.app.sweep());
      expect(last.closed).toMatchObject([{ id: window.id, vm: vmId }]);
      expect(await access.probe(here, vmId)).toBe('Deny');
      expect(differences(before, await access.world())).toEqual([]);
    },
  );

  test('writes one rule with the new end beside the one that stands, and rewrites none', async () => {
    const { access, window } = await startOpen();
    const [former] = await access.rules('nic-nsg').then((rules) => rules.filter(isAllow));
    await access.forget();

    const { window: extended } = expectOk(await extend(access.app, window));

    const writes = (await access.requests()).filter(({ method }) => method !== 'GET' && method !== 'POST');
    const allows = (await access.rules('nic-nsg')).filter(isAllow);
    expect(writes.map(({ method, path }) => `${method} ${path.split('?')[0]?.split('/').at(-1)}`)).toEqual([
      `PUT ${extended.rules[0]?.rule}`,
    ]);
    expect(allows).toHaveLength(2);
    expect(allows).toContainEqual(former);
    expect(allows.find(({ name }) => name !== former?.name)?.properties).toMatchObject({
      ...withoutPlace(former?.properties),
      description: `jit1 until=${formatUtc(extended.endSeconds)} by=owner why=deploy a fix`,
    });
  });

  test('twice in a row leaves three rules, of which each goes at its own end', async () => {
    const { access, before, window } = await startOpen();
    const second = expectOk(await extend(access.app, window, 60)).window;
    const third = expectOk(await extend(access.app, window, 90)).window;
    expect(await allowNames(access)).toHaveLength(3);

    const left: number[] = [];
    for (const end of [window.endSeconds, second.endSeconds, third.endSeconds]) {
      await moveTo(access, end, 1000);
      expectOk(await access.app.sweep());
      left.push((await allowNames(access)).length);
    }

    expect(left).toEqual([2, 1, 0]);
    expect(differences(before, await access.world())).toEqual([]);
  });

  test('of several windows at once, two of one VM among them, tells each apart', async () => {
    const { access, before, window } = await startOpen();
    const second = expectOk(await access.app.requestAccess(ask)).window;

    const outcomes = await access.app.extendWindows(
      [window.id, 'nobody00', second.id.toUpperCase()].map((id) => ({ window: id, durationMinutes: 60 })),
    );

    expect(outcomes).toMatchObject([
      { ok: true, value: { window: { id: window.id } } },
      { ok: false, error: { kind: 'windowNotFound', window: 'nobody00' } },
      { ok: true, value: { window: { id: second.id } } },
    ]);
    const priorities = (await access.rules('nic-nsg')).map(({ properties }) => properties.priority);
    expect(new Set(priorities).size).toBe(priorities.length);
    expectOk(await access.app.closeWindows({ by: 'mine' }));
    expect(differences(before, await access.world())).toEqual([]);
  });

  test('by somebody else leaves the window its owner’s, who finds it among their own', async () => {
    const facts = { principals: [principal('alice', requester), principal('bob', requester)] };
    const access = await startAccess({ world: machineWorld({ groups: ['nic'], ...facts }) });
    expectOk(await access.app.enablePolicy({ vm: vmId, existingRules: 'keep' }));
    const before = await access.world();
    const { window } = expectOk(await access.as('alice').requestAccess(ask));

    const extended = expectOk(await extend(access.as('bob'), window));
    const ofBob = expectOk(await access.as('bob').closeWindows({ by: 'mine' }));
    const ofAlice = expectOk(await access.as('alice').closeWindows({ by: 'mine' }));

    expect(extended.window.requestor).toBe('alice');
    expect(ofBob.closed).toEqual([]);
    expect(ofAlice.closed).toMatchObject([{ id: window.id }]);
    expect(differences(before, await access.world())).toEqual([]);
  });

  test('of IPv4 and IPv6, of several ports and protocols, says the same once more', async () => {
    const access = await startAccess({ world: machineWorld({ groups: ['nic'], dualStack: true }) });
    expectOk(
      await access.app.enablePolicy({
        vm: vmId,
        existingRules: 'keep',
        policy: {
          ports: [
            { number: 22, protocol: 'TCP', allowedSources: '*', maxDurationMinutes: 120 },
            { number: 53, protocol: '*', allowedSources: '*', maxDurationMinutes: 180 },
          ],
        },
      }),
    );
    const ports = [{ number: 22 }, { number: 53 }];
    const { window } = expectOk(await access.app.requestAccess({ ...ask, ports, sources: '*' }));

    expectOk(await extend(access.app, window));

    const allows = (await access.rules('nic-nsg')).filter(isAllow);
    const meanings = allows.map(({ properties }) => JSON.stringify(withoutPlace(properties)));
    expect(allows).toHaveLength(8);
    expect(new Set(meanings).size).toBe(4);
  });

  test('is planned without a write, with what takes it back', async () => {
    const { access, window } = await startOpen(['subnet', 'nic']);
    const before = await access.world();

    const plan = expectOk(await access.app.previewExtend({ window: window.id, durationMinutes: 60 }));

    expect(plan.changes.map(({ action, target }) => [action, target])).toEqual([
      ['put', subnetNsgId],
      ['put', nicNsgId],
    ]);
    expect(plan.inverse?.map(({ action, target }) => [action, target])).toEqual([
      ['delete', nicNsgId],
      ['delete', subnetNsgId],
    ]);
    expect(differences(before, await access.world())).toEqual([]);
  });

  test('is closed with every rule of the window', async () => {
    const { access, before, window } = await startOpen(['subnet', 'nic']);
    expectOk(await extend(access.app, window));

    const report = expectOk(await access.app.closeWindows({ by: 'ids', ids: [window.id] }));

    expect(report).toMatchObject({ closed: [{ id: window.id }], failed: [] });
    expect(differences(before, await access.world())).toEqual([]);
  });
});

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

describe('an extension while others write', () => {
  test('takes the next slot where somebody takes the one that it planned', async () => {
    const { access, window } = await startOpen();
    const plan = expectOk(await access.app.previewExtend({ window: window.id, durationMinutes: 60 }));
    const priority = Number(plan.changes[0]?.rule === null ? 0 : plan.changes[0]?.properties.priority);
    let isTaken = false;
    const app = await access.meddled((request) => {
      if (isTaken || !request.startsWith('PUT')) return undefined;
      isTaken = true;
      return access.call('PUT', `${nicNsgId}/securityRules/somebody`, somebodysRule(priority));
    });

    const extended = expectOk(await extend(app, window));

    const written = (await access.rules('nic-nsg')).find(
      ({ name }) => name === extended.window.rules[0]?.rule,
    );
    expect(written?.properties.priority).toBe(priority - 1);
    expect(await access.probe(here, vmId)).toBe('Allow');
  });

  test('under a lock that refuses deletes warns, and both rules become inert when it is closed', async () => {
    const { access, window } = await startOpen(['nic'], { principals: [principal('alice', requester)] });
    await lock(access, 'CanNotDelete');

    const extended = expectOk(await extend(access.as('alice'), window));
    // Whoever may write the group as a whole needs no delete.
    const report = expectOk(await access.as('alice').closeWindows({ by: 'ids', ids: [window.id] }));

    expect(extended.warnings).toMatchObject([{ kind: 'deleteLocked', group: nicNsgId }]);
    expect(report.closed[0]?.inert).toHaveLength(2);
    expect(await access.probe(here, vmId)).toBe('Deny');
  });

  test('loses against a closing: what it wrote is taken back', async () => {
    const { access, before, window } = await startOpen();
    let isClosed = false;
    const app = await access.meddled(async (request) => {
      if (isClosed || !request.startsWith('PUT')) return;
      isClosed = true;
      expectOk(await access.app.closeWindows({ by: 'ids', ids: [window.id] }));
    });

    const error = expectError(await extend(app, window));

    expect(error).toMatchObject({ kind: 'changedMeanwhile', what: 'windowClosed' });
    expect(errorText(error)).not.toContain('stays open');
    expect(differences(before, await access.world())).toEqual([]);
  });

  test('loses against a closing that finds its rule', async () => {
    const { access, before, window } = await startOpen();
    let isWritten = false;
    let isClosed = false;
    const app = await access.meddled(async (request) => {
      if (isWritten && !isClosed && request.startsWith('GET')) {
        isClosed = true;
        expectOk(await access.app.closeWindows({ by: 'ids', ids: [window.id] }));
      }
      if (request.startsWith('PUT')) isWritten = true;
    });

    const error = expectError(await extend(app, window));

    expect(error).toMatchObject({ kind: 'changedMeanwhile' });
    expect(differences(before, await access.world())).toEqual([]);
  });

  test.each([
    ['to a later end', 90],
    ['to the same end', 60],
    ['to an earlier end', 45],
  ])('goes on where somebody extends the window %s before it is written', async (_, minutes) => {
    const { access, before, window } = await startOpen();
    const others: ReturnType<App['extendWindow']>[] = [];
    const app = await access.meddled((request) => {
      if (others.length > 0 || !request.startsWith('PUT')) return undefined;
      others.push(extend(access.app, window, minutes));
      return others[0];
    });

    const mine = expectOk(await extend(app, window, 60)).window;

    const [other] = await Promise.all(others);
    const endSeconds = Math.max(mine.endSeconds, other?.ok ? other.value.window.endSeconds : 0);
    const [listed] = expectOk(await access.app.listWindows()).windows;
    expect(other).toMatchObject({ ok: true });
    expect(listed?.window.endSeconds).toBe(endSeconds);
    await moveTo(access, endSeconds, -1000);
    expectOk(await access.app.sweep());
    expect(await access.probe(here, vmId)).toBe('Allow');
    await moveTo(access, endSeconds, 1000);
    expectOk(await access.app.sweep());
    expect(differences(before, await access.world())).toEqual([]);
  });

  test('goes on where a sweep comes at the former end, before it is read back', async () => {
    const { access, window } = await startOpen();
    await moveTo(access, window.endSeconds, -flightMs - 5000);
    let writes = 0;
    const app = await access.meddled(async (request) => {
      if (request.startsWith('PUT')) writes += 1;
      if (writes !== 1 || !request.startsWith('GET')) return;
      writes += 1;
      await moveTo(access, window.endSeconds, 1000);
      expectOk(await access.app.sweep());
    });

    const extended = expectOk(await extend(app, window));

    expect(extended.window.rules).toHaveLength(1);
    expect(await allowNames(access)).toEqual([extended.window.rules[0]?.rule]);
    expect(await access.probe(here, vmId)).toBe('Allow');
  });
});

const isAllow = ({ name }: { name: string }) => name.startsWith('JitAccess-Allow');

/** What a rule says but for its priority, its end and what Azure adds. */
function withoutPlace(properties: Record<string, unknown> = {}): Record<string, unknown> {
  const { priority: _, description: __, provisioningState: ___, ...rest } = properties;
  return rest;
}

const lock = (access: Access, level: 'CanNotDelete' | 'ReadOnly') =>
  access.call('PUT', `${nicNsgId}/providers/Microsoft.Authorization/locks/keep`, { properties: { level } });

/** A rule of somebody else for a port that no test asks about. */
function somebodysRule(priority: number) {
  return {
    properties: {
      protocol: 'Tcp',
      sourcePortRange: '*',
      destinationPortRange: '443',
      sourceAddressPrefix: '*',
      destinationAddressPrefix: '*',
      access: 'Allow',
      direction: 'Inbound',
      priority,
    },
  };
}
