import {
  appendFile,
  chmod,
  mkdir,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Journal } from '../../src/access/ports.ts';
import type { JournalEvent } from '../../src/core/journalEntry.ts';
import { err } from '../../src/core/result.ts';
import { removeOldJournals } from '../../src/local/journalOld.ts';
import { buildJournal } from './support/buildJournal.ts';
import { temporaryFolder } from './support/temporaryFolder.ts';

const parent = temporaryFolder();
const disabling = (vm: string): JournalEvent => ({ kind: 'disabling', vm });

test('what was begun and not finished is found by a later process', async () => {
  const former = buildJournal(folder());
  await former.append('one', disabling('a'));
  await former.append('two', disabling('b'));
  await former.append('one', { kind: 'disabled' });

  const found = await buildJournal(folder()).unfinished();

  expect(found).toMatchObject({
    ok: true,
    value: {
      operations: [{ id: 'two', began: disabling('b'), account: 'alice@contoso.com' }],
      corruptLines: 0,
    },
  });
});

test('a journal that nobody wrote is empty, and reading makes no file', async () => {
  expect(await buildJournal(folder()).unfinished()).toEqual({
    ok: true,
    value: { operations: [], corruptLines: 0 },
  });
  expect(await readdir(parent())).toEqual([]);
});

test('what is begun at another endpoint is not of this one', async () => {
  await buildJournal(folder(), { endpoint: 'https://management.azure.com' }).append('one', disabling('a'));

  expect(await idsIn(buildJournal(folder()))).toEqual([]);
  expect(await idsIn(buildJournal(folder(), { endpoint: 'https://MANAGEMENT.azure.com' }))).toEqual(['one']);
});

test('operations have ids of their own', () => {
  const journal = buildJournal(folder());

  expect(journal.newOperationId()).not.toBe(journal.newOperationId());
});

test('appends that are not waited for stand in their order, none lost', async () => {
  const journal = buildJournal(folder());
  const names = Array.from({ length: 200 }, (_, n) => `vm-${n}`);

  await Promise.all(names.map((name) => journal.append(name, disabling(name))));

  expect(await idsIn(journal)).toEqual(names);
});

test('an entry is written although nobody can say who the caller is', async () => {
  const unknown = { name: async () => err({ kind: 'unauthenticated', message: 'No token.' } as const) };

  await buildJournal(folder(), { caller: unknown }).append('one', disabling('a'));

  expect(await idsIn(buildJournal(folder()))).toEqual(['one']);
});

describe('rights', () => {
  test('the file is for its user alone', async () => {
    await buildJournal(folder()).append('one', disabling('a'));

    expect((await stat(await fileIn())).mode & 0o777).toBe(0o600);
    expect((await stat(folder())).mode & 0o777).toBe(0o700);
  });

  test('and is made so where it was not', async () => {
    await buildJournal(folder()).append('one', disabling('a'));
    const file = await fileIn();
    await Promise.all([chmod(file, 0o666), chmod(folder(), 0o755)]);

    await buildJournal(folder()).append('two', disabling('b'));

    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await stat(folder())).mode & 0o777).toBe(0o700);
  });

  test('a link in its place is not followed', async () => {
    await buildJournal(folder()).append('one', disabling('a'));
    const file = await fileIn();
    const elsewhere = path.join(parent(), 'elsewhere');
    await writeFile(elsewhere, 'precious\n');
    const linked = path.join(parent(), 'linked');
    await mkdir(linked);
    await symlink(elsewhere, path.join(linked, path.basename(file)));

    const appended = await buildJournal(linked).append('two', disabling('b'));

    expect(appended).toMatchObject({ ok: false, error: { code: 'ELOOP' } });
    expect(await readFile(elsewhere, 'utf8')).toBe('precious\n');
  });

  test.each(['/dev/zero', '/dev/full'])('a link to %s in its place is not read for ever', async (device) => {
    await buildJournal(folder()).append('one', disabling('a'));
    const linked = path.join(parent(), `linked${path.basename(device)}`);
    await mkdir(linked);
    await symlink(device, path.join(linked, path.basename(await fileIn())));

    expect(await buildJournal(linked).unfinished()).toMatchObject({ ok: false, error: { code: 'ELOOP' } });
  });
});

describe('survives', () => {
  const newer = '{"v":99,"id":"future","at":"2026-11-22T11:00:00Z","event":["?"]}';
  const older = '{"v":0,"id":"past","at":"2026-11-22T11:00:00Z","op":"opening"}';

  test.each<[string, string | Buffer, number]>([
    ['a half line', '{"v":1,"id":"half","at":"2026-', 1],
    ['garbage', Buffer.from([0, 1, 2, 0xff, 0x0a, 0x7b, 0x0a, 0x0d, 0x0a]), 3],
    [
      'bad UTF-8 within a line',
      Buffer.concat([Buffer.from(newer.slice(0, 20)), Buffer.of(0xc3, 0x28, 0x0a)]),
      1,
    ],
    ['nulls of a power cut', Buffer.alloc(4096), 1],
    ['a line of 10 MB', `${'x'.repeat(10_000_000)}\n`, 1],
    ['a half line of 10 MB', 'x'.repeat(10_000_000), 1],
    ['empty lines', '\n\n\n', 0],
    ['a line of version 99', `${newer}\n`, 0],
    ['a line of version 0', `${older}\n`, 0],
    ['nothing at all', '', 0],
  ])('%s', async (_, broken, corruptLines) => {
    // A compaction would take the broken line away.
    const journal = buildJournal(folder(), { compactAboveBytes: Number.POSITIVE_INFINITY });
    await journal.append('before', disabling('a'));
    await appendFile(await fileIn(), broken);

    await journal.append('after', disabling('b'));

    const found = await buildJournal(folder()).unfinished();
    expect(found).toMatchObject({
      ok: true,
      value: { operations: [{ id: 'before' }, { id: 'after' }], corruptLines },
    });
  });

  test('a last line whose end alone is missing, as a whole one', async () => {
    const journal = buildJournal(folder());
    await journal.append('one', disabling('a'));
    const file = await fileIn();
    await writeFile(file, (await readFile(file, 'utf8')).trimEnd());

    await journal.append('two', disabling('b'));

    expect(await idsIn(journal)).toEqual(['one', 'two']);
  });
});

describe('a fault is a value and leaves no append waiting', () => {
  test('where the folder cannot be made', async () => {
    await writeFile(folder(), 'a file in its place');
    const journal = buildJournal(folder());

    const appended = await Promise.all([
      journal.append('one', disabling('a')),
      journal.append('two', disabling('b')),
    ]);

    const fault = { kind: 'journalUnavailable', path: expect.stringContaining(folder()), code: 'EEXIST' };
    expect(appended).toEqual([
      { ok: false, error: fault },
      { ok: false, error: fault },
    ]);
  });

  test('where a folder stands in the place of the file', async () => {
    await buildJournal(folder()).append('one', disabling('a'));
    const other = path.join(parent(), 'other');
    await mkdir(path.join(other, path.basename(await fileIn())), { recursive: true });
    const journal = buildJournal(other);

    expect(await journal.append('two', disabling('b'))).toMatchObject({
      ok: false,
      error: { code: 'EISDIR' },
    });
    expect(await journal.unfinished()).toMatchObject({ ok: false, error: { code: 'EISDIR' } });
  });

  test('where the entry is longer than a line, which names how long', async () => {
    const rules = Array.from({ length: 2_000 }, (_, n) => ({ group: 'g'.repeat(40), rule: `rule-${n}` }));
    const journal = buildJournal(folder());

    expect(await journal.append('one', { kind: 'undoing', rules })).toMatchObject({
      ok: false,
      error: { kind: 'journalEntryTooLong', mostBytes: 65_536 },
    });
    expect(await idsIn(journal)).toEqual([]);
  });

  test('and the next append is tried afresh', async () => {
    await writeFile(folder(), 'a file in its place');
    const journal = buildJournal(folder());
    await journal.append('one', disabling('a'));
    await rm(folder());

    expect(await journal.append('two', disabling('b'))).toEqual({ ok: true, value: undefined });
    expect(await idsIn(journal)).toEqual(['two']);
  });
});

test('journals of endpoints that nobody wrote to for a month go, younger ones stay', async () => {
  const month = 30 * 86_400_000;
  const ages = {
    'journal-old.jsonl': month + 60_000,
    'journal-young.jsonl': month - 60_000,
    'other.txt': 2 * month,
  };
  for (const [name, ageMs] of Object.entries(ages)) {
    const file = path.join(parent(), name);
    await writeFile(file, '\n');
    await utimes(file, new Date(), new Date(Date.now() - ageMs));
  }

  await removeOldJournals(parent());

  expect((await readdir(parent())).sort()).toEqual(['journal-young.jsonl', 'other.txt']);
});

function folder(): string {
  return path.join(parent(), 'state');
}

async function fileIn(): Promise<string> {
  const names = (await readdir(folder())).filter((name) => name.endsWith('.jsonl'));
  return path.join(folder(), names[0] ?? '');
}

async function idsIn(journal: Journal): Promise<string[]> {
  const found = await journal.unfinished();
  return found.ok ? found.value.operations.map(({ id }) => id) : [];
}
