import { describe, expect, test } from 'vitest';
import { alwaysCloser } from '../../src/access/alwaysCloser.ts';
import type { App } from '../../src/access/app.ts';
import type { BeginEvent } from '../../src/core/journalEntry.ts';
import { differences } from './differences.ts';
import { expectOk } from './expectOk.ts';
import { machineWorld, nicNsgId, subnetNsgId, vmId } from './machineWorld.ts';
import { memoryJournal } from './memoryJournal.ts';
import { type Access, startAccess } from './startAccess.ts';

const tagsId = `${vmId}/providers/Microsoft.Resources/tags/default?api-version=2021-04-01`;
const policy = { 'jit-access': '22/Tcp PT3H *' };

/** Sets the tags of ours as a process left them that died half-way. */
async function leaveTags({ call }: Access, tags: Record<string, string>): Promise<void> {
  await call('PATCH', tagsId, { operation: 'Delete', properties: { tags: policy } });
  await call('PATCH', tagsId, { operation: 'Merge', properties: { tags } });
}

async function loseDeny(access: Access, group: string, name: string): Promise<void> {
  const [deny] = await access.rules(name);
  await access.call('DELETE', `${group}/securityRules/${deny?.name}`);
}

interface Death {
  what: string;
  began: BeginEvent;
  /** What the dead process left of a VM that was wholly under JIT. */
  leave(access: Access): Promise<void>;
  /** Whether the VM ends under JIT; else nothing of ours is left. */
  isUnderJit: boolean;
}

const deaths: Death[] = [
  {
    what: 'an enabling that had written its denies and no tag',
    began: { kind: 'enabling', vm: vmId, before: {} },
    leave: (access) => leaveTags(access, {}),
    isUnderJit: false,
  },
  {
    what: 'an enabling of which one deny is gone again',
    began: { kind: 'enabling', vm: vmId, before: {} },
    leave: (access) => loseDeny(access, nicNsgId, 'nic-nsg'),
    isUnderJit: true,
  },
  {
    what: 'a disabling that had turned the tag off',
    began: { kind: 'disabling', vm: vmId },
    leave: (access) => leaveTags(access, { 'jit-access': 'off' }),
    isUnderJit: false,
  },
  {
    what: 'a disabling that had taken one deny',
    began: { kind: 'disabling', vm: vmId },
    async leave(access) {
      await leaveTags(access, { 'jit-access': 'off' });
      await loseDeny(access, subnetNsgId, 'subnet-nsg');
    },
    isUnderJit: false,
  },
];

describe.each(deaths)('after $what', ({ began, leave, isUnderJit }) => {
  /** The other acts when the n-th write of the one arrives, and is awaited before that write goes on. */
  async function beside(
    one: (app: App) => Promise<unknown>,
    other: (app: App) => Promise<unknown>,
    n: number,
  ) {
    const access = await startAccess({ world: machineWorld() });
    const before = await access.world();
    expectOk(await access.app.enablePolicy({ vm: vmId, existingRules: 'keep' }));
    const whole = await access.world();
    await leave(access);
    const journal = memoryJournal(() => access.clock.now());
    await journal.append('x', began);
    journal.kill();
    const local = (owner: string) => ({ journal: journal.as(owner), closer: alwaysCloser });
    const otherApp = access.with({}, local('other'));
    let writes = 0;
    let others: Promise<unknown> | undefined;
    const oneApp = await access.meddled(async (request) => {
      if (!/^(PUT|DELETE|PATCH)/.test(request)) return;
      writes += 1;
      if (writes === n) others = other(otherApp);
      await others;
    }, local('one'));

    await one(oneApp);
    await (others ?? other(otherApp));

    expect(differences(isUnderJit ? whole : before, await access.world())).toEqual([]);
    expect(expectOk(await otherApp.sweep())).toMatchObject({ failed: [], orphans: [] });
  }

  const sweep = async (app: App) =>
    expect(expectOk(await app.sweep())).toMatchObject({ failed: [], gaps: [] });
  const recover = async (app: App) => {
    for (const { error } of expectOk(await app.recover()).recovered) expect(error).toBeNull();
  };

  test.each([1, 2])('a sweep at write %i of the recovery disturbs nothing', (n) => beside(recover, sweep, n));

  test.each([1])('a recovery at write %i of the sweep disturbs nothing', (n) => beside(sweep, recover, n));

  test('both at once disturb nothing', () =>
    beside(
      (app) => Promise.all([sweep(app), recover(app)]),
      async () => undefined,
      1,
    ));
});
