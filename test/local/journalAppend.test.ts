import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { appendLines } from '../../src/local/journalAppend.ts';
import { temporaryFolder } from './support/temporaryFolder.ts';

const folder = temporaryFolder();
/** What another process does right after the file was opened, once. */
let meanwhile: (() => Promise<void>) | undefined;

vi.mock('node:fs/promises', async (importActual) => {
  const actual = await importActual<typeof import('node:fs/promises')>();
  const open: typeof actual.open = async (...given) => {
    const handle = await actual.open(...given);
    const once = meanwhile;
    meanwhile = undefined;
    await once?.();
    return handle;
  };
  return { ...actual, open };
});

afterEach(() => {
  meanwhile = undefined;
});

test('what was written to a file that another one replaced is in that one too', async () => {
  const file = await journalOf('before');
  meanwhile = async () => {
    await writeFile(`${file}.new`, 'compacted\n');
    await rename(`${file}.new`, file);
  };

  await appendLines(file, ['after']);

  expect(await readFile(file, 'utf8')).toBe('compacted\nafter\n');
});

test('what was written to a file that was removed is in a new one', async () => {
  const file = await journalOf('before');
  meanwhile = () => rm(file);

  await appendLines(file, ['after']);

  expect(await readFile(file, 'utf8')).toBe('after\n');
});

test('several lines stand in their order, and the size is told', async () => {
  const file = await journalOf('before');

  const size = await appendLines(file, ['after', 'later']);

  expect(await readFile(file, 'utf8')).toBe('before\nafter\nlater\n');
  expect(size).toBe('before\nafter\nlater\n'.length);
});

async function journalOf(line: string): Promise<string> {
  const file = path.join(folder(), 'journal-x.jsonl');
  await appendLines(file, [line]);
  return file;
}
