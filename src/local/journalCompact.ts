import { randomUUID } from 'node:crypto';
import { link, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { compacted } from '../core/journalCompaction.ts';
import { appendLines, isSameFile, statOf, syncFolder } from './journalAppend.ts';
import { filesBeside, readJournalFile } from './journalRead.ts';

/**
 * Puts a file in the journal's place that holds only what is still of use. Whoever calls has the journal's lock, but
 * nothing is lost to one who appends without it: what was written to the former file until it was replaced is copied
 * after, and whoever writes to it later notices. The former file stays aside until then, and readers read it too, so
 * a crash at any point loses nothing. Rejects with the system's error; what the journal said it still says then.
 */
export async function compactJournal(file: string, nowMs: number): Promise<void> {
  const former = await statOf(file);
  if (former === undefined) return;
  const [dead, unused] = await Promise.all([filesBeside(file, 'old'), filesBeside(file, 'new')]);
  const earlier = await Promise.all(dead.map((one) => readJournalFile(one)));
  const content = await readJournalFile(file);
  const kept = compacted(
    [...earlier, content].flatMap(({ lines }) => lines),
    nowMs,
  );

  const next = `${file}.${randomUUID()}`;
  const [replacement, aside] = [`${next}.new`, `${next}.old`];
  try {
    await writeNew(replacement, kept.map(({ text }) => `${text}\n`).join(''));
    await link(file, aside);
    const linked = await statOf(aside);
    // Another process compacted meanwhile, which happens only if this one stood still for seconds.
    if (!isSameFile(former, linked))
      throw Object.assign(new Error('The journal was replaced.'), { code: 'EBUSY' });
    await rename(replacement, file);
  } catch (error) {
    await Promise.all([replacement, aside].map((one) => rm(one, { force: true })));
    throw error;
  }
  await syncFolder(path.dirname(file));

  const late = await readJournalFile(aside, content.wholeBytes);
  if (late.lines.length > 0)
    await appendLines(
      file,
      late.lines.map(({ text }) => text),
    );
  await Promise.all([aside, ...dead, ...unused].map((one) => rm(one, { force: true })));
}

async function writeNew(file: string, text: string): Promise<void> {
  const handle = await open(file, 'wx', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
