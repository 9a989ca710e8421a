import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { installOnce } from '../../src/build/editorHost/installOnce.mjs';

// No process has this id: it is beyond the largest that Linux gives.
const deadProcess = '4194305';
let cache = '';
let folder = '';

beforeEach(async () => {
  cache = await mkdtemp(path.join(tmpdir(), 'azure-jit-cache-'));
  folder = path.join(cache, 'editor-1');
});

afterEach(() => rm(cache, { recursive: true, force: true }));

const fillWith = (text: string) => (empty: string) => writeFile(path.join(empty, 'program'), text);
const content = () => readFile(path.join(folder, 'program'), 'utf8');

test('what is installed is not installed again', async () => {
  await installOnce(folder, fillWith('first'));
  await installOnce(folder, fillWith('second'));

  expect(await content()).toBe('first');
  expect(await readdir(cache)).toEqual(['editor-1']);
});

test('two who want it at once get one installation', async () => {
  const filled: string[] = [];
  const fill = (name: string) => async (empty: string) => {
    filled.push(name);
    await fillWith(name)(empty);
  };

  await Promise.all([installOnce(folder, fill('a')), installOnce(folder, fill('b'))]);

  expect(filled).toEqual([await content()]);
});

test('an installation that fails leaves nothing that looks installed, and the next one succeeds', async () => {
  const failing = async (empty: string) => {
    await fillWith('half')(empty);
    throw new Error('no network');
  };

  await expect(installOnce(folder, failing)).rejects.toThrow('no network');
  await installOnce(folder, fillWith('whole'));

  expect(await content()).toBe('whole');
});

test('what a process left that died while it installed is in nobody\u2019s way', async () => {
  await mkdir(`${folder}.partial-${deadProcess}`);
  await writeFile(`${folder}.lock`, deadProcess);

  await installOnce(folder, fillWith('whole'));

  expect(await readdir(cache)).toEqual(['editor-1']);
  expect(await content()).toBe('whole');
});
