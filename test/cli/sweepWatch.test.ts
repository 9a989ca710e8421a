import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { describe, expect, test } from 'vitest';
import { alwaysCloser } from '../../src/access/alwaysCloser.ts';
import type { App } from '../../src/access/app.ts';
import type { Terminal } from '../../src/cli/terminal.ts';
import { runSweep } from '../../src/cli/verbs/sweep.ts';
import { expectOk } from '../access/expectOk.ts';
import { machineWorld, vmId } from '../access/machineWorld.ts';
import { memoryJournal } from '../access/memoryJournal.ts';
import { here, startAccess } from '../access/startAccess.ts';
import { buildCli } from './support/buildCli.ts';
import { sandboxCli } from './support/sandboxCli.ts';

const cli = buildCli();

test('a sweep that watches answers for each look, one line each, until it is stopped', async () => {
  const sandbox = await sandboxCli(cli());
  const { windows } = await sandbox.json<{ windows: { id: string; vm: string }[] }>(
    ...['request', 'lab-01', '--no-wait'],
  );
  await sandbox.control('clock', { advance: 'PT2H' });

  const { child, ended } = sandbox.start(['sweep', '--watch']);
  if (!child.stdout) throw new Error('its stdout is a pipe');
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  child.kill('SIGTERM');
  const run = await ended;

  expect(JSON.parse(line)).toMatchObject({
    closed: [{ id: windows[0]?.id, vm: windows[0]?.vm }],
    failed: [],
  });
  expect(run).toMatchObject({ code: 0, stdout: `${line}\n`, stderr: '' });
});

describe('a process of the same machine', () => {
  /** The watching sweep, stopped after so many looks; `between` is what happens while it waits for the next. */
  async function watch(app: App, looks: number, between: (look: number) => Promise<void>): Promise<string[]> {
    const stopping = new AbortController();
    const notes: string[] = [];
    const terminal = { stderr: (text: string) => notes.push(text) } as unknown as Terminal;
    let look = 0;
    const waiting: App['clock'] = {
      ...app.clock,
      async sleep(ms) {
        expect(ms).toBe(60_000);
        look += 1;
        await between(look);
        if (look === looks) stopping.abort();
      },
    };
    await runSweep(
      {
        ...{ app: { ...app, clock: waiting }, terminal, signal: stopping.signal },
        ...{ progress: () => undefined, say: () => undefined },
      },
      { isWatch: true, isDryRun: false },
    );
    return notes;
  }

  async function startMachine() {
    const access = await startAccess({ world: machineWorld({ tags: { 'jit-access': '22/Tcp PT3H *' } }) });
    expectOk(await access.app.enablePolicy({ vm: vmId, existingRules: 'keep' }));
    const journal = memoryJournal(() => access.clock.now());
    const watcher = access.with({}, { journal: journal.as('watcher'), closer: alwaysCloser });
    const dying = await access.meddled(
      (request) => {
        if (request.startsWith('PUT')) journal.kill();
        return undefined;
      },
      { journal, closer: alwaysCloser },
    );
    return { access, watcher, dying };
  }

  const ask = { vm: vmId, sources: 'my-ip', justification: 'why', waitMs: 0 } as const;

  test('that dies while a sweep watches is recovered by its next look, long before the end of its window', async () => {
    const { access, watcher, dying } = await startMachine();

    const notes = await watch(watcher, 2, async (look) => {
      if (look !== 1) return;
      expectOk(await dying.requestAccess(ask));
      expect(await access.probe(here, vmId)).toBe('Allow');
    });

    expect(await access.probe(here, vmId)).toBe('Deny');
    expect(notes).toEqual([
      expect.stringMatching(/^note: Access to vm .*was being opened .*: it was taken back\.\n$/),
    ]);
  });

  test('that left nothing costs a look nothing', async () => {
    const { access, watcher } = await startMachine();
    const counts: number[] = [];

    const notes = await watch(watcher, 3, async () => {
      counts.push((await access.requests()).length);
      await access.forget();
    });

    expect(counts[1]).toBeGreaterThan(0);
    expect(counts[2]).toBe(counts[1]);
    expect(notes).toEqual([]);
  });

  test('whose rest cannot be taken away yet is tried again at every look, and told each time', async () => {
    const { access, watcher, dying } = await startMachine();

    const notes = await watch(watcher, 4, async (look) => {
      if (look === 1) {
        expectOk(await dying.requestAccess(ask));
        await access.faults({ method: 'DELETE', path: 'JitAccess-Allow', status: 403, times: 99 });
      }
      if (look === 3) await access.noFaults();
    });

    expect(await access.probe(here, vmId)).toBe('Deny');
    expect(notes).toEqual([
      expect.stringContaining('could not be ended'),
      expect.stringContaining('could not be ended'),
      expect.stringContaining('it was taken back'),
    ]);
  });
});
