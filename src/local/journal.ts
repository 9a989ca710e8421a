import { createHash, randomUUID } from 'node:crypto';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { Caller, Clock, Journal } from '../access/ports.ts';
import type { JournalFault } from '../core/journalFault.ts';
import { foldJournal } from '../core/journalFold.ts';
import { formatJournalEntry, mostLineBytes } from '../core/journalLine.ts';
import { err, ok, type Result } from '../core/result.ts';
import { errorCode } from './errorCode.ts';
import { appendLines } from './journalAppend.ts';
import { compactJournal } from './journalCompact.ts';
import { lockJournal } from './journalLock.ts';
import { removeOldJournals } from './journalOld.ts';
import { filesBeside, readJournalFile } from './journalRead.ts';
import type { OwnerLife } from './ownerLife.ts';
import { prepareStateFolder } from './stateFolder.ts';

export interface LocalJournalOptions {
  folder: string;
  endpoint: string;
  caller: Caller;
  clock: Pick<Clock, 'now'>;
  owner: OwnerLife;
  /** How long an append waits for its turn before it goes on without. */
  lockWaitMs?: number;
  compactAboveBytes?: number;
}

interface Waiting {
  text: string;
  resolve: (outcome: Result<void, JournalFault>) => void;
  reject: (error: unknown) => void;
}

/**
 * The journal on this user's disk: a file for each endpoint, because every endpoint has its own clock, and a simulated
 * one may be years ahead. Appends are written together where several wait. The lock keeps processes in order, no
 * more: one that does not get it within `lockWaitMs` writes without it, because a line at the end of a file is whole
 * on a local disk either way, and neither an opening nor a closing must wait for a process that hangs.
 */
export function localJournal(options: LocalJournalOptions): Journal {
  const { folder, endpoint, caller, clock, owner, lockWaitMs = 2_000 } = options;
  const file = path.join(folder, `journal-${nameFor(endpoint)}.jsonl`);
  const leastCompacted = options.compactAboveBytes ?? 256 * 1024;
  let compactAboveBytes = leastCompacted;
  let waiting: Waiting[] = [];
  let isWriting = false;
  let isTidied = false;

  async function writeWaiting(): Promise<void> {
    if (isWriting) return;
    isWriting = true;
    while (waiting.length > 0) {
      const together = waiting;
      waiting = [];
      try {
        const outcome = await attempt(file, () => write(together.map(({ text }) => text)));
        for (const { resolve } of together) resolve(outcome);
      } catch (error) {
        for (const { reject } of together) reject(error);
      }
    }
    isWriting = false;
  }

  async function write(lines: readonly string[]): Promise<void> {
    await prepareStateFolder(folder);
    await owner.begin();
    const release = await lockJournal(file, lockWaitMs);
    try {
      const size = await appendLines(file, lines);
      if (release !== undefined && size > compactAboveBytes) await compact();
    } finally {
      await release?.();
    }
    if (!isTidied) tidy();
  }

  /** Does what it can: the lines are on the disk already. */
  async function compact(): Promise<void> {
    await attempt(file, () => compactJournal(file, clock.now()));
    // What could not go now is not tried again with every append.
    compactAboveBytes = Math.max(leastCompacted, 2 * (await stat(file)).size);
  }

  /** Takes away what dead processes left, once and beside the rest. What cannot go stays for the next process. */
  function tidy(): void {
    isTidied = true;
    Promise.all([owner.removeDead(), removeOldJournals(folder)]).catch(() => undefined);
  }

  return {
    newOperationId: randomUUID,

    async append(operationId, event) {
      const at = new Date(clock.now()).toISOString();
      const name = await caller.name();
      const account = name.ok ? name.value : '';
      const entry = { v: 1, id: operationId, at, owner: owner.id, endpoint, account, event } as const;
      const text = formatJournalEntry(entry);
      const bytes = Buffer.byteLength(text);
      if (bytes > mostLineBytes) {
        return err({ kind: 'journalEntryTooLong', bytes, mostBytes: mostLineBytes });
      }
      return new Promise((resolve, reject) => {
        waiting.push({ text, resolve, reject });
        void writeWaiting();
      });
    },

    unfinished: () =>
      attempt(file, async () => {
        const files = [...(await filesBeside(file, 'old')), file];
        const contents = await Promise.all(files.map((one) => readJournalFile(one)));
        return {
          operations: foldJournal(contents.flatMap(({ lines }) => lines)),
          corruptLines: contents.reduce((sum, { corruptLines }) => sum + corruptLines, 0),
        };
      }),

    isAlive: owner.isAlive,
  };
}

/** The system's errors as faults; the rest is thrown. */
async function attempt<T>(path: string, action: () => Promise<T>): Promise<Result<T, JournalFault>> {
  try {
    return ok(await action());
  } catch (error) {
    const code = errorCode(error);
    if (code === undefined) throw error;
    return err({ kind: 'journalUnavailable', path, code });
  }
}

function nameFor(endpoint: string): string {
  return createHash('sha256').update(endpoint.toLowerCase()).digest('hex').slice(0, 16);
}
