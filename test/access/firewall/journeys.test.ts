import { expect, test } from 'vitest';
import { parseIpPrefix } from '../../../src/core/ipPrefix.ts';
import { expectOk } from '../expectOk.ts';
import { here } from '../startAccess.ts';
import { ask, expectFates, startFirewalled, stranger } from './startFirewalled.ts';

interface Journey {
  vm: string;
  port: number;
  existingRules: 'keep' | 'override';
  /** Writes of the firewall: at enabling, and when it is left. */
  updates: { enable: string[]; write: string; last: string; disable: string[] };
  /** Whether a stranger came in before. */
  isOpenBefore?: boolean;
}

const shutAlready = { enable: [], disable: [] };
const classic = { ...shutAlready, write: 'PUT fw-classic', last: 'PUT fw-classic' };
const policy = { ...shutAlready, write: 'PUT JitAccess', last: 'DELETE JitAccess' };
/** Where rules of others let somebody through the firewall, a deny of ours stands there as long as the policy. */
const shutByUs = {
  enable: ['PUT JitAccess'],
  write: 'PUT JitAccess',
  last: 'PUT JitAccess',
  disable: ['DELETE JitAccess'],
};

const journeys: Journey[] = [
  { vm: 'app-01', port: 22, existingRules: 'keep', updates: classic },
  { vm: 'bare-01', port: 22, existingRules: 'keep', updates: classic },
  { vm: 'both-01', port: 22, existingRules: 'override', updates: classic },
  { vm: 'shop-01', port: 22, existingRules: 'keep', updates: shutByUs },
  { vm: 'desk-01', port: 3389, existingRules: 'keep', updates: shutByUs },
  { vm: 'plant-01', port: 22, existingRules: 'keep', updates: policy },
  { vm: 'plant-02', port: 3389, existingRules: 'keep', updates: policy },
  { vm: 'legacy-01', port: 22, existingRules: 'override', isOpenBefore: true, updates: shutByUs },
];

test.each(journeys)('$vm ($existingRules): in, open, longer, shut and out', async (journey) => {
  const { vm: name, port, existingRules, updates, isOpenBefore = false } = journey;
  const access = await startFirewalled();
  const { app } = access;
  const vm = access.idOf(name);
  const isOpen = (source: string) => access.probe(source, vm, port);
  const exposed = async () => {
    const { machines } = expectOk(await app.listMachines({}));
    const summary = machines.find(({ machine }) => machine.id === vm);
    return summary?.exposed.some(({ number }) => number === port);
  };
  expect(await isOpen(stranger)).toBe(isOpenBefore ? 'Allow' : 'Deny');
  // What answers elsewhere than it was asked is told open all the same: a route may change.
  expect(await exposed()).toBe(isOpenBefore || name === 'both-01');

  expectOk(await app.enablePolicy({ vm, existingRules }));
  expect(await access.updates()).toEqual(updates.enable);
  expect(await exposed()).toBe(false);
  await expectFates(access, vm, { [here]: 'Deny', [stranger]: 'Deny' }, port);

  const opened = expectOk(await app.requestAccess({ ...ask, vm, durationMinutes: 30 }));
  expect(await access.updates()).toEqual([updates.write]);
  expect(opened.connection).toMatchObject({ vmPort: port, isPrivate: false });
  expect(opened.connection?.host).toMatch(/^192\.0\.2\./);
  await expectFates(access, vm, { [here]: 'Allow', [stranger]: 'Deny' }, port);
  const { windows } = expectOk(await app.listWindows());
  expect(windows).toMatchObject([
    { window: { id: opened.window.id, ports: [{ number: port, sources: [`${here}/32`] }] } },
  ]);

  await access.clock.advance(10 * 60_000);
  const extended = expectOk(await app.extendWindow({ window: opened.window.id, durationMinutes: 60 }));
  expect(await access.updates()).toEqual([updates.write]);
  expect(extended.connection).toEqual(opened.connection);
  await expectFates(access, vm, { [here]: 'Allow', [stranger]: 'Deny' }, port);
  await access.clock.advance(20 * 60_000);
  expectOk(await app.sweep());
  expect(await access.updates()).toEqual([updates.write]);
  await expectFates(access, vm, { [here]: 'Allow', [stranger]: 'Deny' }, port);

  const closed = expectOk(await app.closeWindows({ by: 'ids', ids: [opened.window.id] }));
  expect(closed).toMatchObject({ closed: [{ id: opened.window.id }], failed: [], gaps: [] });
  expect(await access.updates()).toEqual([updates.last]);
  await expectFates(access, vm, { [here]: 'Deny', [stranger]: 'Deny' }, port);

  expectOk(await app.disablePolicy({ vm }));
  expect(await access.updates()).toEqual(updates.disable);
  expect(await access.changes()).toEqual([]);
});

test('legacy-01 (keep): stays open to all through the rule of somebody else, which is said', async () => {
  const access = await startFirewalled();
  const { app } = access;
  const vm = access.idOf('legacy-01');

  const enabled = expectOk(await app.enablePolicy({ vm, existingRules: 'keep' }));

  expect(enabled.warnings.map(({ kind }) => kind)).toContain('stillExposed');
  expect(await access.updates()).toEqual([]);
  await expectFates(access, vm, { [stranger]: 'Allow' });
  const opened = expectOk(await app.requestAccess({ ...ask, vm }));
  expectOk(await app.closeWindows({ by: 'ids', ids: [opened.window.id] }));
  await expectFates(access, vm, { [stranger]: 'Allow' });
  expectOk(await app.disablePolicy({ vm }));
  expect(await access.changes()).toEqual([]);
});

test('nva-01: behind an appliance that nobody knows the group is opened to the requester, and it is said', async () => {
  const access = await startFirewalled();
  const { app } = access;
  const vm = access.idOf('nva-01');

  expectOk(await app.enablePolicy({ vm, existingRules: 'keep' }));
  const opened = expectOk(await app.requestAccess({ ...ask, vm }));

  expect(opened.warnings).toMatchInlineSnapshot(`
    [
      {
        "kind": "noPublicPath",
        "nextHop": "10.40.255.4",
        "source": "203.0.113.7/32",
        "vm": "/subscriptions/55555555-2000-4000-8000-000000000005/resourceGroups/appliance/providers/Microsoft.Compute/virtualMachines/nva-01",
      },
    ]
  `);
  expect(await access.updates()).toEqual([]);
  expectOk(await app.closeWindows({ by: 'ids', ids: [opened.window.id] }));
  expectOk(await app.disablePolicy({ vm }));
  expect(await access.changes()).toEqual([]);
});

test.each([
  ['app-01', 'both-01', 'fw-classic'],
  ['shop-01', 'desk-01', 'JitAccess'],
])('%s and %s behind one firewall: one update opens both, one closes both', async (first, second, holder) => {
  const access = await startFirewalled();
  const { app } = access;
  const vms = [first, second].map((name) => access.idOf(name));
  const requests = vms.map((vm) => ({ vm, existingRules: 'override' as const }));
  for (const one of await app.enablePolicies(requests)) expectOk(one);
  await access.updates();

  const opened = (await app.requestAccessToAll(vms.map((vm) => ({ ...ask, vm })))).map(expectOk);
  expect(await access.updates()).toEqual([`PUT ${holder}`]);
  for (const { machine, connection } of opened)
    expect(await access.probe(here, machine.id, connection?.vmPort)).toBe('Allow');
  const frontends = opened.map(({ connection }) => `${connection?.host}:${connection?.port}`);
  expect(new Set(frontends).size).toBe(2);

  expectOk(await app.closeWindows({ by: 'mine' }));
  expect(await access.updates()).toHaveLength(1);
  for (const { machine, connection } of opened)
    expect(await access.probe(here, machine.id, connection?.vmPort)).toBe('Deny');
  for (const one of await app.disablePolicies(vms.map((vm) => ({ vm })))) expectOk(one);
  expect((await access.updates()).length).toBeLessThanOrEqual(1);
  expect(await access.changes()).toEqual([]);
});

test('two people with one machine: each is let in alone, each closes what is theirs', async () => {
  const access = await startFirewalled();
  const [mine, theirs] = [access.app, access.as('operator')];
  const vm = access.idOf('app-01');
  expectOk(await mine.enablePolicy({ vm, existingRules: 'keep' }));
  const colleague = '203.0.113.50';

  const first = expectOk(await mine.requestAccess({ ...ask, vm }));
  const second = expectOk(
    await theirs.requestAccess({ ...ask, vm, sources: [expectOk(parseIpPrefix(colleague))] }),
  );
  await expectFates(access, vm, { [here]: 'Allow', [colleague]: 'Allow', [stranger]: 'Deny' });
  // Nobody has to learn another port: who may come in by it is in the rules.
  expect(second.connection).toEqual(first.connection);

  expectOk(await mine.closeWindows({ by: 'ids', ids: [first.window.id] }));
  await expectFates(access, vm, { [here]: 'Deny', [colleague]: 'Allow' });
  expectOk(await theirs.closeWindows({ by: 'mine' }));
  await expectFates(access, vm, { [here]: 'Deny', [colleague]: 'Deny' });
  expectOk(await mine.disablePolicy({ vm }));
  expect(await access.changes()).toEqual([]);
});

test('several ports, and sources of the Internet beside private ones, go in one update', async () => {
  const access = await startFirewalled();
  const { app } = access;
  const vm = access.idOf('app-01');
  const ports = [22, 5985, 5986].map((number) => ({
    number,
    protocol: 'TCP' as const,
    allowedSources: '*' as const,
    maxDurationMinutes: 180,
  }));
  expectOk(await app.enablePolicy({ vm, existingRules: 'keep', policy: { ports } }));
  const sources = [here, '203.0.113.0/27', '10.11.2.4'].map((text) => expectOk(parseIpPrefix(text)));

  expectOk(await app.requestAccess({ ...ask, vm, ports, sources }));

  expect(await access.updates()).toEqual(['PUT fw-classic']);
  for (const { number } of ports) {
    const fates = { [here]: 'Allow', '203.0.113.30': 'Allow', '10.11.2.4': 'Allow' } as const;
    await expectFates(access, vm, { ...fates, [stranger]: 'Deny', '10.11.2.5': 'Deny' }, number);
  }
  expectOk(await app.closeWindows({ by: 'vm', vm }));
  expect(await access.updates()).toEqual(['PUT fw-classic']);
  await expectFates(access, vm, { [here]: 'Deny', '10.11.2.4': 'Deny' });
  expectOk(await app.disablePolicy({ vm }));
  expect(await access.changes()).toEqual([]);
});

test('private sources alone leave the firewall alone, and so does their end', async () => {
  const access = await startFirewalled();
  const { app } = access;
  const vm = access.idOf('app-01');
  expectOk(await app.enablePolicy({ vm, existingRules: 'keep' }));

  const sources = [expectOk(parseIpPrefix('10.11.2.4'))];
  const opened = expectOk(await app.requestAccess({ ...ask, vm, sources, durationMinutes: 5 }));
  await expectFates(access, vm, { '10.11.2.4': 'Allow', [here]: 'Deny' });
  expectOk(await app.closeWindows({ by: 'ids', ids: [opened.window.id] }));

  expect(await access.updates()).toEqual([]);
  await expectFates(access, vm, { '10.11.2.4': 'Deny' });
});

test('from anywhere: whom the network team denies is let in too, and is denied again afterwards', async () => {
  const access = await startFirewalled();
  const { app } = access;
  const vm = access.idOf('app-01');
  const guest = '203.0.113.200';
  expectOk(await app.enablePolicy({ vm, existingRules: 'keep' }));

  const opened = expectOk(await app.requestAccess({ ...ask, vm, sources: '*' }));
  expect(opened.warnings.map(({ kind }) => kind)).toContain('wideSource');
  await expectFates(access, vm, { [guest]: 'Allow', [stranger]: 'Allow' });
  expectOk(await app.closeWindows({ by: 'ids', ids: [opened.window.id] }));

  await expectFates(access, vm, { [guest]: 'Deny', [stranger]: 'Deny' });
  expectOk(await app.disablePolicy({ vm }));
  expect(await access.changes()).toEqual([]);
});

test.each(['app-01', 'legacy-01'])(
  '%s: disabling takes windows and denies out of the firewall in one update',
  async (name) => {
    const access = await startFirewalled();
    const vm = access.idOf(name);
    expectOk(await access.app.enablePolicy({ vm, existingRules: 'override' }));
    expectOk(await access.app.requestAccess({ ...ask, vm }));
    await access.updates();

    expectOk(await access.app.disablePolicy({ vm }));

    expect(await access.updates()).toHaveLength(1);
    expect(await access.changes()).toEqual([]);
  },
);
