import { chmod, chown, readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { buildJournal } from './support/buildJournal.ts';
import { journalProgram } from './support/runProgram.ts';
import { temporaryFolder } from './support/temporaryFolder.ts';

const folder = temporaryFolder();
const run = journalProgram();

test.each([
  ['whole lines, each once', []],
  ['and nothing lost while the journal is compacted', ['2000']],
])('of 8 processes that append 50 times each: %s', async (_, limit) => {
  const names = Array.from({ length: 8 }, (_each, n) => `p${n}`);

  const running = names.map((name) => run({}, 'append', folder(), name, '50', ...limit));
  const lines = await Promise.all(running.map(({ firstLine }) => firstLine));
  const codes = await Promise.all(running.map(({ ended }) => ended));

  expect(lines).toEqual(names.map(() => 'done'));
  expect(codes).toEqual(names.map(() => 0));
  const found = await buildJournal(folder()).unfinished();
  const expected = names.flatMap((name) => Array.from({ length: 50 }, (_each, n) => `${name}-${n + 1}`));
  expect(found).toMatchObject({ ok: true, value: { corruptLines: 0 } });
  expect(found.ok && found.value.operations.map(({ id }) => id).sort()).toEqual(expected.sort());
  expect((await readFile(await fileIn(), 'utf8')).trimEnd().split('\n')).toHaveLength(400);
  expect((await stat(await fileIn())).mode & 0o777).toBe(0o600);
});

test('a process that was killed with the lock does not stop the others', async () => {
  const journal = buildJournal(folder());
  await journal.append('before', { kind: 'disabling', vm: 'a' });
  const holder = run({}, 'holdJournalLock', folder(), await fileIn());
  expect(await holder.firstLine).toBe('held');
  await holder.kill();

  const outcome = await journal.append('after', { kind: 'disabling', vm: 'b' });

  expect(outcome).toEqual({ ok: true, value: undefined });
  expect(await idsIn()).toEqual(['before', 'after']);
});

test('a process that lives and keeps the lock does not stop the others', async () => {
  const journal = buildJournal(folder(), { lockWaitMs: 50 });
  await journal.append('before', { kind: 'disabling', vm: 'a' });
  const holder = run({}, 'holdJournalLock', folder(), await fileIn());
  expect(await holder.firstLine).toBe('held');

  const outcome = await journal.append('after', { kind: 'disabling', vm: 'b' });

  expect(outcome).toEqual({ ok: true, value: undefined });
  expect(await idsIn()).toEqual(['before', 'after']);
  await holder.kill();
});

test('a process that is killed while it appends leaves whole lines', async () => {
  const killed = run({}, 'append', folder(), 'p', '100000');
  await expect.poll(async () => (await idsIn()).length, { timeout: 10_000 }).toBeGreaterThan(5);
  await killed.kill();

  await buildJournal(folder()).append('after', { kind: 'disabling', vm: 'b' });

  const found = await buildJournal(folder()).unfinished();
  const ids = found.ok ? found.value.operations.map(({ id }) => id) : [];
  expect(found).toMatchObject({ ok: true, value: { corruptLines: 0 } });
  expect(ids).toEqual([...ids.slice(0, -1).map((_each, n) => `p-${n + 1}`), 'after']);
});

test('a disk that fills within a line is a fault, and the journal is whole when there is room again', async () => {
  await buildJournal(folder()).append('before', { kind: 'disabling', vm: 'a' });
  // A file may grow to two blocks, of 512 or 1,024 bytes.
  const limited = ['sh', '-c', 'ulimit -f 2; exec "$@"', 'sh'];

  const full = run({ by: limited }, 'append', folder(), 'full', '20');

  expect(JSON.parse(await full.firstLine)).toMatchObject({ kind: 'journalUnavailable', code: 'ENOSPC' });
  await buildJournal(folder()).append('after', { kind: 'disabling', vm: 'b' });
  const ids = await idsIn();
  expect([ids.at(0), ids.at(-1)]).toEqual(['before', 'after']);
  expect(ids).toContain('full-1');
});

test('in a folder that cannot be written an append is a fault, and what was begun is read', async () => {
  const state = path.join(folder(), 'state');
  await buildJournal(state).append('before', { kind: 'disabling', vm: 'a' });
  // Nothing stops root from writing, so root lets somebody else try.
  const uid = process.getuid?.() === 0 ? 65_534 : undefined;
  if (uid !== undefined) await asUser(uid, folder(), state, await fileIn(state));
  await chmod(state, 0o500);
  await chmod(await fileIn(state), 0o400);

  const outcome = run(uid === undefined ? {} : { uid }, 'append', state, 'more', '1');

  expect(JSON.parse(await outcome.firstLine)).toMatchObject({ kind: 'journalUnavailable', code: 'EACCES' });
  await chmod(state, 0o700);
  if (uid !== undefined) await chown(state, 0, 0);
  expect(await idsIn(state)).toEqual(['before']);
});

test('a process that wrote to the journal ends when it has nothing more to do, and leaves no lock', async () => {
  const one = run({}, 'append', folder(), 'p', '1');

  expect(await one.ended).toBe(0);
  expect((await readdir(folder())).filter((name) => name.endsWith('.lock'))).toEqual([]);
  expect(await readdir(path.join(folder(), 'owners'))).toEqual([]);
});

async function asUser(uid: number, ...files: string[]): Promise<void> {
  for (const file of files) await chown(file, uid, uid);
}

async function fileIn(state = folder()): Promise<string> {
  const names = (await readdir(state)).filter((name) => name.endsWith('.jsonl'));
  return path.join(state, names[0] ?? '');
}

async function idsIn(state = folder()): Promise<string[]> {
  const found = await buildJournal(state).unfinished();
  return found.ok ? found.value.operations.map(({ id }) => id) : [];
}
