import { describe, expect, test } from 'vitest';
import { vmHash } from '../../src/core/vmHash.ts';
import { sweepTimer } from '../../src/guard/sweepTimer.ts';
import { differences } from '../access/differences.ts';
import { expectOk } from '../access/expectOk.ts';
import { nicNsgId, vmId } from '../access/machineWorld.ts';
import { startAccess } from '../access/startAccess.ts';
import { guardedWorld, invoke, openWindow, place, startGuard, tagsOfPlace } from './startGuard.ts';

const minuteMs = 60_000;
const deletes = 'securityRules/JitAccess-Allow';

test('an overdue window is closed with nothing but the rights of the role, and each thing is a line of the log', async () => {
  const { access, timer } = await startGuard();
  expectOk(await access.app.enablePolicy({ vm: vmId, existingRules: 'keep' }));
  const before = await access.world();
  const id = await openWindow(access);
  await access.clock.advance(11 * minuteMs);

  const run = await invoke(timer);

  expect(run).toEqual({
    error: undefined,
    lines: [
      { level: 'information', text: `Closed window ${id} of vm (resource group app).` },
      {
        level: 'information',
        text: 'Swept 1 subscription: closed 1, orphaned rules removed 0, failed 0.',
      },
    ],
  });
  const after = await access.world();
  const withoutSign = differences(before, after).filter((line) => !line.includes('jit-guard-last-sweep'));
  expect(withoutSign).toEqual([]);
});

test('rules that no policy accounts for are removed', async () => {
  const { access, timer } = await startGuard();
  const rule = `JitAccess-Deny-gone-${vmHash(`${vmId}-of-old`)}`;
  const properties = {
    protocol: 'Tcp',
    sourcePortRange: '*',
    destinationPortRange: '22',
    sourceAddressPrefix: '*',
    destinationAddressPrefix: '10.0.0.9',
    access: 'Deny',
    priority: 500,
    direction: 'Inbound',
  };
  await access.call('PUT', `${nicNsgId}/securityRules/${rule}`, { properties });

  const run = await invoke(timer);

  expect(run.error).toBeUndefined();
  expect(run.lines[0]?.text).toBe(
    `Removed ${rule} in nic-nsg, which belonged to no VM under just-in-time access.`,
  );
  expect((await access.rules('nic-nsg')).map(({ name }) => name)).not.toContain(rule);
});

describe('what fails', () => {
  test('one of two: an error in the log, and the run succeeds', async () => {
    const { access, timer } = await startGuard();
    expectOk(await access.app.enablePolicy({ vm: vmId, existingRules: 'keep' }));
    const stuck = await openWindow(access);
    const closed = await openWindow(access);
    await access.clock.advance(11 * minuteMs);
    await access.faults({ method: 'DELETE', path: `${deletes}.*-${stuck}-`, times: 100, status: 403 });

    const run = await invoke(timer);

    expect(run.error).toBeUndefined();
    const at = (level: string) => run.lines.filter((line) => line.level === level).map(({ text }) => text);
    expect(at('information')).toContainEqual(`Closed window ${closed} of vm (resource group app).`);
    expect(at('error')).toEqual([
      expect.stringContaining(`Window ${stuck} of vm (resource group app) was not closed.`),
    ]);
    expect(await tagsOfPlace(access)).toMatchObject({
      'jit-guard-last-sweep': expect.stringMatching(/ failed=1$/),
    });
  });

  test('everything that was to do: the run fails, so that whoever watches runs is told', async () => {
    const { access, timer } = await startGuard({
      without: 'Microsoft.Network/networkSecurityGroups/securityRules/delete',
    });
    expectOk(await access.app.enablePolicy({ vm: vmId, existingRules: 'keep' }));
    const stuck = await openWindow(access);
    await access.clock.advance(11 * minuteMs);

    const run = await invoke(timer);

    expect(run.error?.message).toBe(
      'The sweep did nothing, and 1 failed; the errors before this one say why.',
    );
    expect(run.lines).toContainEqual({ level: 'error', text: expect.stringContaining(stuck) });
    expect(await access.rules('nic-nsg')).toContainEqual(
      expect.objectContaining({ name: expect.stringContaining(stuck) }),
    );
  });

  test('the listing itself: the run fails, and nothing says that the guard swept', async () => {
    const { access, timer } = await startGuard();
    await access.faults({ path: '^/subscriptions\\?', times: 100, status: 403 });

    const run = await invoke(timer);

    expect(run.error?.message).toMatch(
      /^The sweep failed\. The security rules could not be read, .* Azure refuses /,
    );
    expect(await tagsOfPlace(access)).not.toHaveProperty('jit-guard-last-sweep');
  });

  test('an identity to which nobody gave a role sweeps nothing, which is a failure', async () => {
    const world = guardedWorld();
    const principals = [{ name: 'guard', objectId: 'oid-of-guard', assignments: [] }];
    const access = await startAccess({ world: { ...world, principals } });

    const run = await invoke(sweepTimer({ app: access.as('guard'), place }));

    expect(run.error?.message).toMatch(/sees no subscription/);
  });

  test('one run, and the next one closes what it left', async () => {
    const { access, timer } = await startGuard();
    expectOk(await access.app.enablePolicy({ vm: vmId, existingRules: 'keep' }));
    const id = await openWindow(access);
    await access.clock.advance(11 * minuteMs);
    await access.faults({ path: '^/subscriptions\\?', times: 1, status: 401 });

    const first = await invoke(timer);
    const second = await invoke(timer);

    expect(first.error).toBeInstanceOf(Error);
    expect(second.error).toBeUndefined();
    expect(second.lines[0]?.text).toContain(`Closed window ${id} `);
  });
});

test('a sweep that begins while another one runs is left out, and the one after both runs', async () => {
  const { access, timer } = await startGuard();

  const [first, second] = await Promise.all([invoke(timer), invoke(timer)]);
  await access.forget();
  const third = await invoke(timer);

  expect(first.lines.at(-1)?.text).toMatch(/^Swept 1 subscription/);
  expect(second).toEqual({
    error: undefined,
    lines: [{ level: 'warning', text: 'The sweep before this one still runs, so this one is left out.' }],
  });
  expect(third.lines.at(-1)?.text).toMatch(/^Swept 1 subscription/);
  expect((await access.requests()).length).toBeGreaterThan(0);
});

test('what a stranger wrote cannot forge a line of the log', async () => {
  const { access } = await startGuard();
  const swept = {
    subscriptions: ['one\nClosed window abcdefgh of vm.'],
    closed: [{ id: 'abcdefgh', vm: 'vm\r\n\u001b[2Kforged \u202eenil', inert: [] }],
    failed: [],
    orphans: [{ group: '/g/nsg', rule: 'JitAccess\nforged' }],
    notJudged: ['sub\nforged'],
    gaps: [],
  };
  const app = { ...access.app, sweep: async () => ({ ok: true, value: swept }) as const };

  const { lines } = await invoke(sweepTimer({ app, place: null }));

  expect(lines.length).toBe(4);
  expect(lines.filter(({ text }) => /[\p{Cc}\p{Cf}]/u.test(text.replaceAll('\ufffd', '')))).toEqual([]);
});
