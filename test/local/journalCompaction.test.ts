import { appendFile, link, mkdir, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { JournalEvent } from '../../src/core/journalEntry.ts';
import { appendLines } from '../../src/local/journalAppend.ts';
import { compactJournal } from '../../src/local/journalCompact.ts';
import { readJournalFile } from '../../src/local/journalRead.ts';
import { buildJournal } from './support/buildJournal.ts';
import { temporaryFolder } from './support/temporaryFolder.ts';

const folder = temporaryFolder();
const noonMs = Date.parse('2026-11-22T12:00:00Z');
const newer = '{"v":99,"id":"future","at":"2026-11-22T11:00:00Z","event":["?"]}';

test('a journal that grew keeps what is unfinished or of a newer version, and nothing else', async () => {
  const journal = buildJournal(folder(), { compactAboveBytes: 4_096 });
  await journal.append('open', disabling('a'));
  await appendFile(await fileIn(), `${newer}\ngarbage\n`);

  for (let n = 0; n < 20; n++) {
    await journal.append(`done-${n}`, disabling('b'));
    await journal.append(`done-${n}`, { kind: 'disabled' });
  }
  await compactJournal(await fileIn(), noonMs);

  const [first, second, ...others] = (await readFile(await fileIn(), 'utf8')).trimEnd().split('\n');
  expect(JSON.parse(first ?? '')).toMatchObject({ id: 'open' });
  expect(second).toBe(newer);
  expect(others).toEqual([]);
  expect((await stat(await fileIn())).mode & 0o777).toBe(0o600);
  expect(await leftovers()).toEqual([]);
});

test('it is smaller than it would be as soon as it is above the limit', async () => {
  const journal = buildJournal(folder(), { compactAboveBytes: 1_000 });

  for (let n = 0; n < 20; n++) {
    await journal.append(`done-${n}`, disabling('b'));
    await journal.append(`done-${n}`, { kind: 'disabled' });
  }

  expect((await stat(await fileIn())).size).toBeLessThan(1_500);
});

test('entries appended without the lock while it is compacted are all there', async () => {
  const file = path.join(folder(), 'journal-x.jsonl');
  const lines = Array.from({ length: 120 }, (_, n) => lineOf(`vm-${n}`));
  await appendLines(file, [lineOf('first')]);
  let isAppending = true;

  const compacting = (async () => {
    while (isAppending) await compactJournal(file, noonMs);
  })();
  await Promise.all(
    [0, 1, 2].map(async (lane) => {
      for (const line of lines.filter((_, n) => n % 3 === lane)) await appendLines(file, [line]);
    }),
  );
  isAppending = false;
  await compacting;

  const { lines: found, corruptLines } = await readJournalFile(file);
  expect(new Set(found.map(({ text }) => text))).toEqual(new Set([lineOf('first'), ...lines]));
  expect(corruptLines).toBe(0);
  expect(await leftovers()).toEqual([]);
});

describe('a compaction that died', () => {
  test('after it replaced the journal loses nothing that was written while it worked', async () => {
    const journal = buildJournal(folder());
    await journal.append('one', disabling('a'));
    await journal.append('late', disabling('b'));
    const file = await fileIn();
    const [one = ''] = (await readFile(file, 'utf8')).split('\n');
    // The former journal stands aside, and the new one has only what was there when the compaction began.
    await link(file, `${file}.0.old`);
    await writeFile(`${file}.1.new`, `${one}\n`);
    await rename(`${file}.1.new`, file);

    expect(await idsIn()).toEqual(['one', 'late']);

    await compactJournal(file, noonMs);
    expect(await idsIn()).toEqual(['one', 'late']);
    expect(await leftovers()).toEqual([]);
  });

  test('before it replaced the journal leaves files that the next one takes away', async () => {
    await buildJournal(folder()).append('one', disabling('a'));
    const file = await fileIn();
    await link(file, `${file}.0.old`);
    await writeFile(`${file}.0.new`, 'half');

    await compactJournal(file, noonMs);

    expect(await idsIn()).toEqual(['one']);
    expect(await leftovers()).toEqual([]);
  });
});

test('an append goes on where the journal cannot be compacted', async () => {
  const journal = buildJournal(folder(), { compactAboveBytes: 1 });
  await journal.append('one', disabling('a'));
  // Reading it as a file fails.
  await mkdir(`${await fileIn()}.0.old`);

  expect(await journal.append('two', disabling('b'))).toEqual({ ok: true, value: undefined });
});

function disabling(vm: string): JournalEvent {
  return { kind: 'disabling', vm };
}

function lineOf(id: string): string {
  const event = disabling('vm');
  return JSON.stringify({
    ...{ v: 1, id, at: '2026-11-22T12:00:00.000Z', owner: 'o', endpoint: 'e', account: '', event },
  });
}

async function fileIn(): Promise<string> {
  const names = (await readdir(folder())).filter((name) => name.endsWith('.jsonl'));
  return path.join(folder(), names[0] ?? '');
}

async function leftovers(): Promise<string[]> {
  return (await readdir(folder())).filter((name) => name.endsWith('.old') || name.endsWith('.new'));
}

async function idsIn(): Promise<string[]> {
  const found = await buildJournal(folder()).unfinished();
  return found.ok ? found.value.operations.map(({ id }) => id) : [];
}
