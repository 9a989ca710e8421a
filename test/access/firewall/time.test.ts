import { expect, test } from 'vitest';
import { parseRuleName } from '../../../src/core/ruleName.ts';
import { expectError, expectOk } from '../expectOk.ts';
import { here } from '../startAccess.ts';
import { ask, expectFates, type Firewalled, startFirewalled, stranger } from './startFirewalled.ts';

const minute = 60_000;

/** Real milliseconds of an update: as long as the time of this test moves with each wait for it, that is minutes. */
const slow = { firewallOperationMs: 60 };

async function under(names: readonly string[], options: Parameters<typeof startFirewalled>[0] = {}) {
  const access = await startFirewalled(options);
  for (const name of names)
    expectOk(await access.app.enablePolicy({ vm: access.idOf(name), existingRules: 'keep' }));
  await access.updates();
  return { access, vms: names.map((name) => access.idOf(name)) as [string, ...string[]] };
}

/** Our allow rules in firewalls. */
async function allowsInFirewalls(access: Firewalled): Promise<string[]> {
  return (await access.ourFirewallRules()).filter((rule) => rule.includes('-Allow-'));
}

test.each(['app-01', 'shop-01'])(
  '%s: a sweep shuts the firewall five minutes before the end, the group at the end',
  async (name) => {
    const {
      access,
      vms: [vm],
    } = await under([name]);
    const { window } = expectOk(await access.app.requestAccess({ ...ask, vm, durationMinutes: 30 }));

    await access.clock.advance(24 * minute);
    expectOk(await access.app.sweep());
    await expectFates(access, vm, { [here]: 'Allow' });
    await access.clock.advance(minute);
    const early = expectOk(await access.app.sweep());

    await expectFates(access, vm, { [here]: 'Deny' });
    expect(await allowsInFirewalls(access)).toEqual([]);
    // Its rule in the group still stands, so that it is not told as closed.
    expect(early).toMatchObject({ closed: [], failed: [] });
    const { windows } = expectOk(await access.app.listWindows());
    expect(windows.map((one) => one.window.id)).toEqual([window.id]);
    await access.clock.advance(5 * minute);
    expect(expectOk(await access.app.sweep()).closed).toMatchObject([{ id: window.id }]);
    expect(expectOk(await access.app.listWindows()).windows).toEqual([]);
  },
);

test('bare-01: the only rule of the window is the firewall’s, and it is told closed when that is gone', async () => {
  const {
    access,
    vms: [vm],
  } = await under(['bare-01']);
  const { window } = expectOk(await access.app.requestAccess({ ...ask, vm, durationMinutes: 30 }));
  await access.clock.advance(25 * minute);

  const report = expectOk(await access.app.sweep());

  expect(report.closed).toMatchObject([{ id: window.id }]);
  await expectFates(access, vm, { [here]: 'Deny' });
});

test.each(['app-01', 'shop-01'])(
  '%s: a sweep begun at the firewall’s time ends before the window does, as long as updates usually last',
  async (name) => {
    const {
      access,
      vms: [vm],
    } = await under([name], slow);
    const { window } = expectOk(await access.app.requestAccess({ ...ask, vm, durationMinutes: 60 }));
    await access.clock.advance(window.endSeconds * 1000 - access.clock.now() - 5 * minute);

    expectOk(await access.app.sweep());

    await expectFates(access, vm, { [here]: 'Deny' });
  },
);

test.each([3, 5])(
  'a request of %i minutes is refused before anything is written, with the least that is possible',
  async (durationMinutes) => {
    const {
      access,
      vms: [vm],
    } = await under(['app-01']);

    const error = expectError(await access.app.requestAccess({ ...ask, vm, durationMinutes }));

    expect(error.kind).toBe('outsidePolicy');
    expect(await access.updates()).toEqual([]);
    expect(await access.rules('app-01-nsg')).toHaveLength(3);
  },
);

test('an extension is refused when the present rule is about to leave the firewall', async () => {
  const {
    access,
    vms: [vm],
  } = await under(['app-01']);
  const { window } = expectOk(await access.app.requestAccess({ ...ask, vm, durationMinutes: 30 }));
  await access.clock.advance(24.6 * minute);

  const error = expectError(await access.app.extendWindow({ window: window.id, durationMinutes: 60 }));

  expect(error).toMatchObject({ kind: 'windowEnds', isBehindFirewall: true });
  expect(await access.updates()).toEqual(['PUT fw-classic']);
});

test('an opening that stands in line behind somebody’s long update is given up when it would come too late', async () => {
  const {
    access,
    vms: [vm],
  } = await under(['app-01']);
  // Somebody's update takes the rest of the window's time.
  await access.faults({
    method: 'PUT',
    path: 'azureFirewalls/fw-classic\\?',
    status: 409,
    body: { error: { code: 'AnotherOperationInProgress', message: 'An update is under way.' } },
    times: 1000,
  });

  const error = expectError(await access.app.requestAccess({ ...ask, vm, durationMinutes: 10 }));
  await access.noFaults();

  expect(error).toMatchObject({ kind: 'azure', cause: { kind: 'busy' } });
  await expectFates(access, vm, { [here]: 'Deny' });
  expect((await access.rules('app-01-nsg')).filter(({ name }) => name.includes('-Allow-'))).toEqual([]);
});

test('what a sweep has shut at the firewall is not extended: the rest of the window leads nowhere', async () => {
  const {
    access,
    vms: [vm],
  } = await under(['app-01']);
  const { window } = expectOk(await access.app.requestAccess({ ...ask, vm, durationMinutes: 30 }));
  await access.clock.advance(26 * minute);
  expectOk(await access.app.sweep());

  const error = expectError(await access.app.extendWindow({ window: window.id, durationMinutes: 60 }));

  expect(error).toMatchObject({ kind: 'windowEnds', isBehindFirewall: true });
});

test('two processes write one firewall at once, with a sweep beside them: both open, and what is over is gone', async () => {
  const {
    access,
    vms: [first, second, third],
  } = await under(['app-01', 'both-01', 'bare-01'], slow);
  const over = expectOk(
    await access.app.requestAccess({ ...ask, vm: third ?? '', durationMinutes: 30 }),
  ).window;
  await access.clock.advance(over.endSeconds * 1000 - access.clock.now() - 5 * minute);
  const processes = [access.as('owner'), access.as('owner'), access.as('owner')] as const;

  const [one, two, report] = await Promise.all([
    processes[0].requestAccess({ ...ask, vm: first, durationMinutes: 180 }),
    processes[1].requestAccess({ ...ask, vm: second ?? '', durationMinutes: 180 }),
    processes[2].sweep(),
  ]);

  expectOk(one);
  expectOk(two);
  expect(expectOk(report).failed).toEqual([]);
  await expectFates(access, first, { [here]: 'Allow', [stranger]: 'Deny' });
  await expectFates(access, third ?? '', { [here]: 'Deny' });
  const ids = (await allowsInFirewalls(access)).map((rule) => {
    const name = parseRuleName(rule.split('/')[1] ?? '');
    return name?.kind === 'allow' ? name.windowId : '';
  });
  expect(ids.sort()).toEqual([expectOk(one).window.id, expectOk(two).window.id].sort());
});
