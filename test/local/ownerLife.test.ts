import { access, mkdir, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { closerLock } from '../../src/local/closerLock.ts';
import { ownerLife } from '../../src/local/ownerLife.ts';
import { journalProgram } from './support/runProgram.ts';
import { temporaryFolder } from './support/temporaryFolder.ts';

const folder = temporaryFolder();
const run = journalProgram();
const minuteMs = 60_000;

test('a process lives from its beginning to its end', async () => {
  const [one, other] = [ownerLife({ folder: folder() }), ownerLife({ folder: folder() })];

  expect(await other.isAlive(one.id)).toBe(false);
  await Promise.all([one.begin(), one.begin()]);
  expect(await other.isAlive(one.id)).toBe(true);
  await one.end();
  expect(await other.isAlive(one.id)).toBe(false);
});

test('a process knows that it lives, whatever the disk says', async () => {
  const one = ownerLife({ folder: path.join(folder(), 'nowhere') });

  expect(await one.isAlive(one.id)).toBe(true);
});

test('each process has an id of its own', () => {
  expect(ownerLife({ folder: folder() }).id).not.toBe(ownerLife({ folder: folder() }).id);
});

test('one that was never heard of is dead, also by a name that leads elsewhere', async () => {
  const one = ownerLife({ folder: folder() });
  await one.begin();
  await mkdir(path.join(folder(), 'elsewhere.lock'));

  expect(await one.isAlive('unheard-of')).toBe(false);
  expect(await one.isAlive('../elsewhere')).toBe(false);
  await one.end();
});

test('one that does not renew its lock while it is looked at twice is dead', async () => {
  const one = ownerLife({ folder: folder(), updateMs: 20 });
  await staleLock('killed');

  expect(await one.isAlive('killed')).toBe(false);
});

test('one that renews its lock between two looks only slept with its machine', async () => {
  const one = ownerLife({ folder: folder(), updateMs: 400 });
  await staleLock('sleeper');

  const isAlive = one.isAlive('sleeper');
  await setAge('sleeper', 0);

  expect(await isAlive).toBe(true);
});

test('what cannot be looked at may live', async () => {
  await writeFile(path.join(folder(), 'owners'), 'a file in its place');

  expect(await ownerLife({ folder: folder() }).isAlive('other')).toBe(true);
});

test('the remains of the dead go, the living stay', async () => {
  const [one, other] = [ownerLife({ folder: folder(), updateMs: 20 }), ownerLife({ folder: folder() })];
  await Promise.all([one.begin(), other.begin()]);
  await staleLock('killed');

  await one.removeDead();

  expect((await owners()).sort()).toEqual([one.id, other.id].map((id) => `${id}.lock`).sort());
  await Promise.all([one.end(), other.end()]);
});

test('one that was taken for dead shows again that it lives', async () => {
  const one = ownerLife({ folder: folder(), updateMs: 1_000, staleMs: 2_000 });
  await one.begin();

  await rm(path.join(folder(), 'owners', `${one.id}.lock`), { recursive: true });

  await expect.poll(owners, { timeout: 10_000 }).toEqual([`${one.id}.lock`]);
  await one.end();
});

test('one whose folder was removed does not make it again by itself', async () => {
  const one = ownerLife({ folder: folder(), updateMs: 1_000, staleMs: 2_000 });
  const witness = closerLock({
    folder: folder(),
    endpoint: 'e',
    account: 'a',
    updateMs: 1_000,
    staleMs: 2_000,
  });
  let isTold = false;
  witness.onLost(() => {
    isTold = true;
  });
  await one.begin();
  await witness.tryHold();

  await rm(folder(), { recursive: true });

  await expect.poll(() => isTold, { timeout: 10_000 }).toBe(true);
  await expect(access(folder())).rejects.toMatchObject({ code: 'ENOENT' });
  await one.begin();
  expect(await owners()).toEqual([`${one.id}.lock`]);
  await one.end();
});

test('a process that is killed leaves its lock; the next that begins anew is another owner', async () => {
  const killed = run({}, 'live', folder());
  const id = await killed.firstLine;
  const one = ownerLife({ folder: folder(), updateMs: 20 });

  expect(await one.isAlive(id)).toBe(true);
  await killed.kill();
  expect(await owners()).toEqual([`${id}.lock`]);
  await setAge(id, minuteMs);
  expect(await one.isAlive(id)).toBe(false);
});

test('a process that is killed is dead at once to the machine that it ran on', async () => {
  const killed = run({}, 'live', folder());
  const id = await killed.firstLine;
  const one = ownerLife({ folder: folder() });
  expect(await one.isAlive(id)).toBe(true);

  await killed.kill();

  expect(await one.isAlive(id)).toBe(false);
});

test('the number of a process says nothing about one of another machine', async () => {
  const killed = run({}, 'live', folder());
  const id = await killed.firstLine;
  await killed.kill();
  const ofAnother = id.replace(/-[0-9a-f]{8}-/, '-00000000-');
  const one = ownerLife({ folder: folder(), updateMs: 20 });

  await mkdir(path.join(folder(), 'owners', `${ofAnother}.lock`));
  expect(await one.isAlive(ofAnother)).toBe(true);

  await setAge(ofAnother, minuteMs);
  expect(await one.isAlive(ofAnother)).toBe(false);
});

test('living keeps no process from its end', async () => {
  const one = run({}, 'liveAndEnd', folder());

  expect(await one.firstLine).toMatch(/^[\w-]{36,}$/);
  expect(await one.ended).toBe(0);
  expect(await owners()).toEqual([]);
});

test('living does not end a process that stops in order when it is asked to', async () => {
  const one = run({}, 'liveUntilAsked', folder());
  await one.firstLine;

  await one.kill('SIGTERM');

  expect(await one.ended).toBe(7);
  expect(await owners()).toEqual([]);
});

async function staleLock(owner: string): Promise<void> {
  await mkdir(path.join(folder(), 'owners', `${owner}.lock`), { recursive: true });
  await setAge(owner, minuteMs);
}

async function setAge(owner: string, ageMs: number): Promise<void> {
  const then = new Date(Date.now() - ageMs);
  await utimes(path.join(folder(), 'owners', `${owner}.lock`), then, then);
}

function owners(): Promise<string[]> {
  return readdir(path.join(folder(), 'owners'));
}
