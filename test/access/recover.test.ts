import { describe, expect, test } from 'vitest';
import { alwaysCloser } from '../../src/access/alwaysCloser.ts';
import type { App } from '../../src/access/app.ts';
import { flightMs } from '../../src/access/flightTime.ts';
import { parseIpPrefix } from '../../src/core/ipPrefix.ts';
import { differences } from './differences.ts';
import { expectError, expectOk } from './expectOk.ts';
import { machineWorld, nicNsgId, vmId } from './machineWorld.ts';
import { type MemoryJournal, memoryJournal } from './memoryJournal.ts';
import { idOfVm, modelWorld } from './model/modelWorld.ts';
import { snapshotOf } from './model/snapshot.ts';
import { type Access, here, startAccess } from './startAccess.ts';

const ask = { vm: vmId, sources: 'my-ip', justification: 'why', waitMs: 0 } as const;
const configured = { 'jit-access': '22/Tcp PT3H *' };

interface Machine {
  access: Access;
  journal: MemoryJournal;
  /** The process that will be killed. */
  first: App;
  /** One that starts on the same disk afterwards. */
  second: App;
}

async function startMachine(world = machineWorld({ tags: configured })): Promise<Machine> {
  const access = await startAccess({ world });
  const journal = memoryJournal(() => access.clock.now());
  const on = (one: MemoryJournal) => access.with({}, { journal: one, closer: alwaysCloser });
  return { access, journal, first: on(journal), second: on(journal.as('second')) };
}

const kinds = ({ journal }: Machine) => journal.entries.map(({ event }) => event.kind);

/** A process that is killed once its first rule is written, so that nobody notes how that ended. */
const dyingAtItsWrite = ({ access, journal }: Machine) =>
  access.meddled(
    (request) => {
      if (request.startsWith('PUT')) journal.kill();
      return undefined;
    },
    { journal, closer: alwaysCloser },
  );

async function startConfigured(): Promise<Machine> {
  const machine = await startMachine();
  expectOk(await machine.access.app.enablePolicy({ vm: vmId, existingRules: 'keep' }));
  return machine;
}

test('what ends in order leaves nothing to recover', async () => {
  const machine = await startMachine(machineWorld());
  const { first, second, access } = machine;
  expectOk(await first.enablePolicy({ vm: vmId, existingRules: 'keep' }));
  const { window } = expectOk(await first.requestAccess(ask));
  expectOk(await first.extendWindow({ window: window.id, durationMinutes: 120 }));
  expectOk(await first.closeWindows({ by: 'mine' }));
  expectOk(await first.disablePolicy({ vm: vmId }));
  await access.forget();

  const report = expectOk(await second.recover());

  expect(report).toEqual({ recovered: [], corruptLines: 0 });
  expect(await access.requests()).toEqual([]);
  expect(kinds(machine)).toEqual([
    ...['enabling', 'enabled', 'opening', 'opened', 'opening', 'opened'],
    ...['closing', 'closed', 'disabling', 'disabled'],
  ]);
});

test('an opening that was refused is noted as taken back', async () => {
  const machine = await startConfigured();
  await machine.access.faults({ method: 'PUT', path: 'JitAccess-Allow', status: 403 });

  expectError(await machine.first.requestAccess(ask));

  expect(kinds(machine)).toEqual(['opening', 'undone']);
});

test('an opening whose end nobody noted is taken back, once what was sent has landed', async () => {
  const machine = await startConfigured();
  const { access, second } = machine;
  const before = await access.world();
  const app = await dyingAtItsWrite(machine);
  expectOk(await app.requestAccess(ask));
  access.clock.sleeps.length = 0;

  const report = expectOk(await second.recover());

  expect(report.recovered).toMatchObject([{ end: { kind: 'undone' }, error: null }]);
  expect(access.clock.sleeps).toContain(flightMs);
  expect(differences(before, await access.world())).toEqual([]);
  expect(expectOk(await second.recover()).recovered).toEqual([]);
});

test('an extension that nobody saw end is taken back, and the window stays to its own end', async () => {
  const machine = await startConfigured();
  const { access, first, second } = machine;
  const { window } = expectOk(await first.requestAccess(ask));
  const before = await access.world();
  const app = await dyingAtItsWrite(machine);
  expectOk(await app.extendWindow({ window: window.id, durationMinutes: 120 }));

  expectOk(await second.recover());

  expect(differences(before, await access.world())).toEqual([]);
  expect(await access.probe(here, vmId)).toBe('Allow');
});

test('a closing that was begun before the end of the window is brought to its end', async () => {
  const machine = await startConfigured();
  const { access, journal, first, second } = machine;
  const before = await access.world();
  const { window } = expectOk(await first.requestAccess(ask));
  const { id: windowId, vmHash, rules } = window;
  await journal.append('x', { kind: 'closing', windowId, vmHash, rules });
  journal.kill();

  const report = expectOk(await second.recover());

  expect(report.recovered).toMatchObject([{ end: { kind: 'closed' } }]);
  expect(differences(before, await access.world())).toEqual([]);
});

test('what a living process began is left alone', async () => {
  const machine = await startConfigured();
  const { access, journal, first, second } = machine;
  const { window } = expectOk(await first.requestAccess(ask));
  const { id: windowId, vmHash, rules } = window;
  await journal.append('x', { kind: 'closing', windowId, vmHash, rules });

  const report = expectOk(await second.recover());

  expect(report.recovered).toEqual([]);
  expect(await access.probe(here, vmId)).toBe('Allow');
});

test('what ended in order while its process was looked for is left alone', async () => {
  const machine = await startConfigured();
  const { access, journal, first } = machine;
  const { window } = expectOk(await first.requestAccess(ask));
  const { id: windowId, vmHash, rules } = window;
  await journal.append('x', { kind: 'closing', windowId, vmHash, rules });
  const looking = journal.as('third');
  const late: MemoryJournal = {
    ...looking,
    async isAlive(owner) {
      await journal.append('x', { kind: 'closed' });
      journal.kill();
      return looking.isAlive(owner);
    },
  };
  access.clock.sleeps.length = 0;

  const report = expectOk(await access.with({}, { journal: late, closer: alwaysCloser }).recover());

  expect(report.recovered).toEqual([]);
  expect(access.clock.sleeps).toEqual([]);
});

test('what another start has taken on meanwhile is left to it', async () => {
  const machine = await startConfigured();
  const { access, journal, first } = machine;
  const { window } = expectOk(await first.requestAccess(ask));
  const { id: windowId, vmHash, rules } = window;
  await journal.append('x', { kind: 'closing', windowId, vmHash, rules });
  journal.kill();
  const second = journal.as('second');
  let reads = 0;
  const slow: MemoryJournal = {
    ...second,
    async unfinished() {
      const read = await second.unfinished();
      reads += 1;
      if (reads === 2) await journal.as('quicker').append('x', { kind: 'undoing', rules });
      return read;
    },
  };

  const report = expectOk(await access.with({}, { journal: slow, closer: alwaysCloser }).recover());

  expect(report.recovered).toEqual([]);
  expect(await access.probe(here, vmId)).toBe('Allow');
});

test('what cannot be ended now stays unfinished, is named, and ends at the next start', async () => {
  const machine = await startConfigured();
  const { access, journal, first, second } = machine;
  const { window } = expectOk(await first.requestAccess(ask));
  const { id: windowId, vmHash, rules } = window;
  await journal.append('x', { kind: 'closing', windowId, vmHash, rules });
  journal.kill();
  await access.faults({ method: 'DELETE', path: 'JitAccess-Allow', status: 403, times: 99 });

  const refused = expectOk(await second.recover());
  await access.noFaults();
  journal.dead.add('second');
  const again = expectOk(
    await access.with({}, { journal: journal.as('third'), closer: alwaysCloser }).recover(),
  );

  expect(refused.recovered).toMatchObject([
    { end: { kind: 'failed', rules }, error: { kind: 'leftInPlace' } },
  ]);
  expect(again.recovered).toMatchObject([{ end: { kind: 'closed' } }]);
  expect(await access.probe(here, vmId)).toBe('Deny');
});

test('what cannot be ended now is ended by the same process when it looks again', async () => {
  const machine = await startConfigured();
  const { access, journal, first, second } = machine;
  const { window } = expectOk(await first.requestAccess(ask));
  const { id: windowId, vmHash, rules } = window;
  await journal.append('x', { kind: 'closing', windowId, vmHash, rules });
  journal.kill();
  await access.faults({ method: 'DELETE', path: 'JitAccess-Allow', status: 403, times: 99 });

  const refused = expectOk(await second.recover());
  await access.noFaults();
  const again = expectOk(await second.recover());
  const third = expectOk(await second.recover());

  expect(refused.recovered).toMatchObject([{ end: { kind: 'failed' } }]);
  expect(again.recovered).toMatchObject([{ end: { kind: 'closed' } }]);
  expect(third.recovered).toEqual([]);
  expect(await access.probe(here, vmId)).toBe('Deny');
});

describe('several operations', () => {
  /** One window on each VM, whose closing was begun and not ended; the VM that stands first has two. */
  async function startClosings() {
    const access = await startAccess({ world: modelWorld() });
    const journal = memoryJournal(() => access.clock.now());
    const names = ['one', 'two', 'three', 'one'] as const;
    const machines = [...new Set(names)].map((name) => ({
      vm: idOfVm(name),
      existingRules: 'keep' as const,
    }));
    for (const one of await access.app.enablePolicies(machines)) expectOk(one);
    for (const [i, name] of names.entries()) {
      const request = { ...ask, vm: idOfVm(name), sources: own };
      const { window } = expectOk(await access.app.requestAccess(request));
      const { id: windowId, vmHash, rules } = window;
      await journal.append(`x${i}`, { kind: 'closing', windowId, vmHash, rules });
    }
    journal.kill();
    return { access, journal };
  }
  const own = [expectOk(parseIpPrefix('203.0.113.7'))];
  const openRules = async (access: Access) =>
    snapshotOf(await access.world()).ours.filter((rule) => rule.said.kind === 'allow');

  test('on different VMs are ended side by side, and told in the order in which they began', async () => {
    const { access, journal } = await startClosings();
    const held: string[] = [];
    let letGo: () => void = () => undefined;
    const all = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const app = await access.meddled(
      async (request) => {
        if (!/^(GET|DELETE).*JitAccess|^PUT .*nsg|^GET .*nsg\?/.test(request) || held.length > 2) return;
        held.push(request);
        if (held.length > 2) letGo();
        await all;
      },
      { journal: journal.as('second'), closer: alwaysCloser },
    );

    const { recovered } = expectOk(await app.recover());

    expect(recovered.map(({ end }) => end.kind)).toEqual(['closed', 'closed', 'closed', 'closed']);
    expect(await openRules(access)).toEqual([]);
  });

  test('of which one cannot be ended are ended otherwise', async () => {
    const { access, journal } = await startClosings();
    const app = access.with({}, { journal: journal.as('second'), closer: alwaysCloser });
    await access.faults(
      { method: 'DELETE', path: 'JitAccess-Allow-two', status: 403, times: 99 },
      { method: 'PUT', path: 'nsg\\?', status: 403, times: 99 },
    );

    const { recovered } = expectOk(await app.recover());

    expect(recovered.filter(({ error }) => error).map(({ end }) => end.kind)).toEqual(['failed']);
    expect((await openRules(access)).map(({ vm }) => vm)).toEqual(['two']);
  });
});

describe('a VM on its way under JIT or out of it', () => {
  test('with denies and no tag: the denies go', async () => {
    const machine = await startMachine(machineWorld());
    const { access, journal, second } = machine;
    const before = await access.world();
    let isDead = false;
    const app = await access.meddled(
      (request) => {
        if (isDead) return Promise.reject(new Error('The process is dead.'));
        if (!request.startsWith('PATCH')) return undefined;
        isDead = true;
        journal.kill();
        return new Promise(() => undefined);
      },
      { journal, closer: alwaysCloser },
    );
    const dying = new AbortController();
    const death = app.enablePolicy({ vm: vmId, existingRules: 'keep' }, dying.signal);
    await expect.poll(() => isDead, { timeout: 10_000 }).toBe(true);
    expect(await access.rules('nic-nsg')).toHaveLength(1);

    const report = expectOk(await second.recover());
    dying.abort();
    await death;

    expect(report.recovered).toMatchObject([{ end: { kind: 'undone' } }]);
    expect(differences(before, await access.world())).toEqual([]);
  });

  test('with a tag and a deny that is missing: the deny is written', async () => {
    const machine = await startMachine();
    const { access, journal, second } = machine;
    await journal.append('x', { kind: 'enabling', vm: vmId, before: {} });
    journal.kill();

    const report = expectOk(await second.recover());

    expect(report.recovered).toMatchObject([{ end: { kind: 'enabled' } }]);
    expect(await access.rules('nic-nsg')).toHaveLength(1);
  });

  test('that was to leave and whose tag says off leaves', async () => {
    const machine = await startConfigured();
    const { access, journal, second } = machine;
    await access.call('PATCH', `${vmId}/providers/Microsoft.Resources/tags/default`, {
      operation: 'Merge',
      properties: { tags: { 'jit-access': 'off' } },
    });
    await journal.append('x', { kind: 'disabling', vm: vmId });
    journal.kill();

    const report = expectOk(await second.recover());

    expect(report.recovered).toMatchObject([{ end: { kind: 'disabled' } }]);
    expect(await access.tags('vm')).toEqual({});
    expect(await access.rules('nic-nsg')).toEqual([]);
  });

  test('that was to leave and that somebody has put under JIT since stays', async () => {
    const machine = await startConfigured();
    const { access, journal, second } = machine;
    await journal.append('x', { kind: 'disabling', vm: vmId });
    journal.kill();

    expectOk(await second.recover());

    expect(await access.tags('vm')).toEqual(configured);
    expect(await access.probe(here, vmId)).toBe('Deny');
  });
});

test('a rule that an entry names and that is not of a window of ours is never touched', async () => {
  const machine = await startConfigured();
  const { access, journal, second } = machine;
  const before = await access.world();
  const rules = [
    { group: nicNsgId, rule: 'default-allow-ssh' },
    { group: nicNsgId, rule: (await access.rules('nic-nsg'))[0]?.name ?? '' },
  ];
  await journal.append('x', { kind: 'closing', windowId: 'k3j2h1g0', vmHash: '00000000', rules });
  journal.kill();

  expectOk(await second.recover());

  expect(differences(before, await access.world())).toEqual([]);
});
