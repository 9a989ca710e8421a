import { constants } from 'node:fs';
import { type FileHandle, open, readdir } from 'node:fs/promises';
import path from 'node:path';
import type { JournalLine } from '../core/journalEntry.ts';
import { mostLineBytes, parseJournalLine } from '../core/journalLine.ts';
import { errorCode } from './errorCode.ts';

export interface JournalContent {
  lines: readonly JournalLine[];
  corruptLines: number;
  /** Where the last line end is, in bytes: what follows is being written, or was when somebody died. */
  wholeBytes: number;
}

const newline = 0x0a;

/**
 * Reads a journal's file from byte `start` on, as far as it can be read: lines of garbage, of bad UTF-8 or without an
 * end are counted, never thrown. A line of any length takes little memory. Empty where there is no file.
 */
export async function readJournalFile(file: string, start = 0): Promise<JournalContent> {
  const lines: JournalLine[] = [];
  let corruptLines = 0;
  let wholeBytes = start;
  for await (const { bytes, lineEnd } of linesOf(file, start)) {
    if (lineEnd !== undefined) wholeBytes = start + lineEnd;
    if (bytes?.length === 0) continue;
    const text = bytes && decoded(bytes);
    const line = text === undefined ? undefined : parseJournalLine(text);
    if (line === undefined || line.kind === 'corrupt') corruptLines++;
    else lines.push(line);
  }
  return { lines, corruptLines, wholeBytes };
}

/**
 * Files that compactions made beside the journal before they died: `old` ones hold what was the journal, `new` ones
 * were to become it.
 */
export async function filesBeside(file: string, kind: 'old' | 'new'): Promise<string[]> {
  const folder = path.dirname(file);
  const start = `${path.basename(file)}.`;
  try {
    const names = await readdir(folder);
    return names
      .filter((name) => name.startsWith(start) && name.endsWith(`.${kind}`))
      .sort()
      .map((name) => path.join(folder, name));
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
}

interface RawLine {
  /** Undefined for a line that is too long. */
  bytes: Buffer | undefined;
  /** Bytes from the start of reading to after the line's end; undefined for one that has none. */
  lineEnd: number | undefined;
}

async function* linesOf(file: string, start: number): AsyncGenerator<RawLine> {
  let parts: Buffer[] = [];
  let length = 0;
  let position = 0;
  const take = (part: Buffer) => {
    length += part.length;
    if (length > mostLineBytes) parts = [];
    else parts.push(part);
  };
  const whole = () => (length > mostLineBytes ? undefined : Buffer.concat(parts));
  try {
    const handle = await openFile(file);
    // The stream closes the handle.
    for await (const chunk of handle.createReadStream({ start }) as AsyncIterable<Buffer>) {
      let from = 0;
      for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, from)) {
        take(chunk.subarray(from, end));
        from = end + 1;
        yield { bytes: whole(), lineEnd: position + from };
        parts = [];
        length = 0;
      }
      take(chunk.subarray(from));
      position += chunk.length;
    }
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return;
    throw error;
  }
  if (length > 0) yield { bytes: whole(), lineEnd: undefined };
}

/** A device or a pipe in the journal's place would never end, and a link leads to a file that nobody here wrote. */
async function openFile(file: string): Promise<FileHandle> {
  const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants;
  const handle = await open(file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  const stat = await handle.stat();
  if (stat.isFile()) return handle;
  await handle.close();
  const code = stat.isDirectory() ? 'EISDIR' : 'EFTYPE';
  throw Object.assign(new Error('What stands in the place of the journal is no file.'), { code });
}

function decoded(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    if (errorCode(error) === 'ERR_ENCODING_INVALID_ENCODED_DATA') return undefined;
    throw error;
  }
}
