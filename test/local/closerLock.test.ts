import { readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { type CloserLockOptions, closerLock } from '../../src/local/closerLock.ts';
import { journalProgram } from './support/runProgram.ts';
import { temporaryFolder } from './support/temporaryFolder.ts';

const folder = temporaryFolder();
const run = journalProgram();

test('one of several is the closer, until it lets go', async () => {
  const [one, other] = [lock(), lock()];

  expect(await one.tryHold()).toBe(true);
  expect(await other.tryHold()).toBe(false);
  expect([one.isHeld(), other.isHeld()]).toEqual([true, false]);

  await one.release();
  expect(one.isHeld()).toBe(false);
  expect(await other.tryHold()).toBe(true);
  await other.release();
});

test('who is the closer stays it, however often it asks', async () => {
  const one = lock();

  expect(await Promise.all([one.tryHold(), one.tryHold(), one.tryHold()])).toEqual([true, true, true]);
  expect(await one.tryHold()).toBe(true);
  await one.release();
});

test('of many that ask at once exactly one is it', async () => {
  const many = Array.from({ length: 20 }, () => lock());

  const held = await Promise.all(many.map((one) => one.tryHold()));

  expect(held.filter(Boolean)).toHaveLength(1);
  await Promise.all(many.map((one) => one.release()));
});

test.each<[string, Partial<CloserLockOptions>]>([
  ['another account', { account: 'bob@contoso.com' }],
  ['another endpoint', { endpoint: 'https://management.usgovcloudapi.net' }],
])('%s has a closer of its own', async (_, changed) => {
  const [one, other] = [lock(), lock(changed)];

  expect(await Promise.all([one.tryHold(), other.tryHold()])).toEqual([true, true]);
  await Promise.all([one.release(), other.release()]);
});

test('an account is the same in every spelling, and its name is not on the disk', async () => {
  const [one, other] = [lock(), lock({ account: 'Alice@Contoso.com' })];

  expect([await one.tryHold(), await other.tryHold()]).toEqual([true, false]);
  expect((await readdir(folder())).join()).not.toContain('alice');
  await one.release();
});

test('a closer whose place was taken is told, and is it no more', async () => {
  const one = lock({ updateMs: 1_000, staleMs: 2_000 });
  let timesTold = 0;
  one.onLost(() => timesTold++);
  const stop = one.onLost(() => timesTold++);
  stop();
  await one.tryHold();

  await takeAway();

  await expect.poll(() => timesTold, { timeout: 10_000 }).toBe(1);
  expect(one.isHeld()).toBe(false);
  expect(await one.tryHold()).toBe(true);
  await one.release();
});

test('letting go of what was taken harms nobody', async () => {
  const one = lock();
  await one.tryHold();
  await takeAway();

  await one.release();
  await one.release();

  expect(one.isHeld()).toBe(false);
});

test('where the disk takes no lock everybody closes', async () => {
  const state = path.join(folder(), 'state');
  await writeFile(state, 'a file in its place');
  const [one, other] = [lock({ folder: state }), lock({ folder: state })];

  expect(await Promise.all([one.tryHold(), other.tryHold()])).toEqual([true, true]);
  await one.release();
  expect([one.isHeld(), other.isHeld()]).toEqual([false, true]);
});

test('a closer that is asked to end lets go at once', async () => {
  const first = run({}, 'close', folder(), '60000');
  expect(await first.firstLine).toBe('held');

  await first.kill('SIGTERM');

  const one = lock({ endpoint: 'http://127.0.0.1:1', account: 'tester', staleMs: 60_000 });
  expect(await one.tryHold()).toBe(true);
  await one.release();
});

test('a closer that is killed is replaced by another process', async () => {
  const first = run({}, 'close', folder(), '2000');
  expect(await first.firstLine).toBe('held');
  const second = run({}, 'close', folder(), '2000');

  await first.kill();

  expect(await second.firstLine).toBe('held');
  await second.kill();
});

function lock(changed: Partial<CloserLockOptions> = {}) {
  const endpoint = 'https://management.azure.com';
  return closerLock({ folder: folder(), endpoint, account: 'alice@contoso.com', ...changed });
}

async function takeAway(): Promise<void> {
  const name = (await readdir(folder())).find((one) => one.endsWith('.lock')) ?? '';
  await rm(path.join(folder(), name), { recursive: true });
}
