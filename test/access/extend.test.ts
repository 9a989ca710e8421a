import { describe, expect, test } from 'vitest';
import { formatUtc } from '../../src/core/ruleDescription.ts';
import { differences } from './differences.ts';
import { expectOk } from './expectOk.ts';
import {
  allowNames,
  ask,
  extend,
  isAllow,
  minuteMs,
  moveTo,
  requester,
  startOpen,
  withoutPlace,
} from './extendScene.ts';
import { machineWorld, nicNsgId, principal, subnetNsgId, vmId } from './machineWorld.ts';
import { here, startAccess } from './startAccess.ts';

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
