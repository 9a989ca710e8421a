import { test } from 'vitest';
import { worldDifferences } from '../../src/build/start/worldDifferences.mjs';
import { buildCli } from './support/buildCli.ts';
import { ubuntu01 } from './support/contosoIds.ts';
import { type MachineScene, machineScene } from './support/machineScene.ts';

const cli = buildCli();

const allow = /\/JitAccess-Allow-/;
const deny = /\/JitAccess-Deny-/;
const tags = /\/Microsoft\.Resources\/tags\//;

/** Longer than any write is on its way, and shorter than any window here. */
const elevenMinutes = { advance: 'PT11M' };
/** Azure refuses and asks to come back: the command line waits, and nothing lands after its death. */
const comeBack = { status: 503, headers: { 'Retry-After': '30' } };

interface Killing {
  when: string;
  operationMs?: number;
  /** Makes what the killed command needs, and tells its parameters. */
  command(scene: MachineScene): Promise<string[]>;
  faults?: object[];
  /** The request at whose arrival the process is killed. */
  at: [method: string, path: RegExp];
  /** Whether what was made for the command is to stand afterwards; else the world is as it was before that. */
  keepsWhatWasMade?: true;
  /** What the next start says. */
  said: RegExp;
  /** What is run next here. */
  next: string[];
  /** What somebody on another machine runs who wants it to end as the next start here does. */
  elsewhere: string[];
}

const request = async () => ['request', 'lab-01', '--for', '1h', '--no-wait'];
const openWindow = async (scene: MachineScene) => {
  const { windows } = await scene.json<{ windows: { id: string }[] }>(...(await request()));
  return windows[0]?.id ?? '';
};

const killings: Killing[] = [
  {
    when: 'an opening before its rule is there',
    command: request,
    faults: [{ method: 'PUT', path: 'JitAccess-Allow', delayMs: 500 }],
    at: ['PUT', allow],
    said: /^note: Access to lab-01 .*was being opened before this program was stopped: it was taken back\.$/m,
    next: ['sweep'],
    elsewhere: ['sweep'],
  },
  {
    when: 'an opening before Azure is through with its rule',
    operationMs: 500,
    command: request,
    at: ['GET', /operations/i],
    said: /^note: .*it was taken back\.$/m,
    next: ['sweep'],
    elsewhere: ['sweep'],
  },
  {
    when: 'an extension',
    keepsWhatWasMade: true,
    command: async (scene) => ['extend', await openWindow(scene), '--for', '2h'],
    faults: [{ method: 'PUT', path: 'JitAccess-Allow', delayMs: 300 }],
    at: ['PUT', allow],
    said: /^note: .*it was taken back\.$/m,
    next: ['sweep'],
    elsewhere: ['sweep'],
  },
  {
    when: 'a closing',
    command: async (scene) => ['close', await openWindow(scene)],
    faults: [{ method: 'DELETE', path: 'JitAccess-Allow', ...comeBack }],
    at: ['DELETE', allow],
    said: /^note: Access to lab-01 was being closed before this program was stopped: it is closed now\.$/m,
    next: ['sweep'],
    elsewhere: ['sweep'],
  },
  {
    when: 'an enabling between deny and tag',
    command: async () => ['enable', 'ubuntu-01', '--existing-rules', 'override'],
    faults: [{ method: 'PATCH', path: 'tags/default', ...comeBack }],
    at: ['PATCH', tags],
    said: /^note: ubuntu-01 .*was going under just-in-time access before this program was stopped: it was taken back\.$/m,
    // A sweep takes the deny for an orphan, too, and would wait half a minute to be sure of it.
    next: ['close', '--mine'],
    elsewhere: ['disable', ubuntu01],
  },
  {
    when: 'a disabling between `off` and its end',
    command: async (scene) => {
      await scene.json('enable', 'ubuntu-01', '--existing-rules', 'override');
      return ['disable', 'ubuntu-01'];
    },
    faults: [{ method: 'DELETE', path: 'JitAccess-Deny', ...comeBack }],
    at: ['DELETE', deny],
    said: /^note: ubuntu-01 .*was leaving just-in-time access before this program was stopped: it has left it now\.$/m,
    // A sweep takes the deny for an orphan, too, and would wait half a minute to be sure of it.
    next: ['close', '--mine'],
    elsewhere: ['disable', ubuntu01],
  },
];

test.concurrent.for(killings)('killed: $when', async (killing, context) => {
  const { operationMs = 0, faults = [], at } = killing;
  const scene = await machineScene(context, cli(), { operationMs });
  const before = await scene.world();
  const parameters = await killing.command(scene);
  const made = await scene.world();
  if (faults.length > 0) await scene.control('faults', faults);

  const { child, ended } = await scene.until(parameters, ...at);
  child.kill('SIGKILL');
  await ended;
  await scene.answered(...at);
  const other = await scene.elsewhere();
  await scene.control('clock', elevenMinutes);
  const next = await scene.run(killing.next);
  await other.control('clock', { advance: 'PT3H' });
  const swept = await other.run(killing.elsewhere);

  const { expect } = context;
  expect(next).toMatchObject({ code: 0, stderr: expect.stringMatching(killing.said) });
  const expected = killing.keepsWhatWasMade ? made : before;
  expect(worldDifferences(expected, await scene.world())).toEqual([]);
  expect(await scene.run(['sweep'])).toMatchObject({ code: 0, stderr: '' });
  expect(swept).toMatchObject({ code: 0, stderr: '' });
  expect(worldDifferences(before, await other.world())).toEqual([]);
});

const waiting = { timeout: 90_000 };

test.concurrent(
  'killed: an opening whose rule lands while the next start looks',
  waiting,
  async (context) => {
    const { expect } = context;
    const scene = await machineScene(context, cli());
    const before = await scene.world();
    await scene.control('faults', [{ method: 'PUT', path: 'JitAccess-Allow', delayMs: 6_000 }]);

    const { child, ended } = await scene.until(await request(), 'PUT', allow);
    child.kill('SIGKILL');
    await ended;
    const next = await scene.run(['sweep']);

    expect(await scene.count('DELETE', allow)).toBeGreaterThan(0);
    expect(next).toMatchObject({ code: 0, stderr: expect.stringMatching(/^note: .*it was taken back\.$/m) });
    expect(worldDifferences(before, await scene.world())).toEqual([]);
  },
);

test.concurrent(
  'killed: an enabling whose tag lands while the next start looks',
  waiting,
  async (context) => {
    const { expect } = context;
    const scene = await machineScene(context, cli());
    const before = await scene.world();
    await scene.control('faults', [{ method: 'PATCH', path: 'tags/default', delayMs: 6_000 }]);

    const { child, ended } = await scene.until(['enable', 'ubuntu-01'], 'PATCH', tags);
    child.kill('SIGKILL');
    await ended;
    const next = await scene.run(['close', '--mine']);
    const disabled = await scene.run(['disable', ubuntu01]);

    expect(next).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/^note: ubuntu-01 .*: it is under it now\.$/m),
    });
    expect(disabled).toMatchObject({ code: 0 });
    expect(worldDifferences(before, await scene.world())).toEqual([]);
  },
);

test.concurrent(
  'asked to stop while its rule is on its way: it waits until it can say that nothing is left',
  waiting,
  async (context) => {
    const { expect } = context;
    const scene = await machineScene(context, cli());
    const before = await scene.world();
    await scene.control('faults', [{ method: 'PUT', path: 'JitAccess-Allow', delayMs: 2_000 }]);

    const { child, ended } = await scene.until(await request(), 'PUT', allow);
    child.kill('SIGTERM');
    const stopped = await ended;

    expect(stopped).toMatchObject({ code: 1, stderr: expect.stringContaining('Nothing was left in place') });
    expect(worldDifferences(before, await scene.world())).toEqual([]);
  },
);
