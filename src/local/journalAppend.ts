import { type BigIntStats, constants } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import path from 'node:path';
import { errorCode } from './errorCode.ts';

const newline = 0x0a;
/** Compactions are rare; a file system that gives a file another number each time would never end this. */
const mostRepeats = 3;

/**
 * Puts lines at the end of the file and on the disk, and returns the file's size then. One write at the end of a file
 * is not torn by another on a local disk, so this is right without a lock too: a compaction may put another file in
 * the place of the one that was written to, and then the lines are written to that one as well.
 */
export async function appendLines(file: string, lines: readonly string[]): Promise<number> {
  const text = Buffer.from(`${lines.join('\n')}\n`);
  for (let repeat = 0; ; repeat++) {
    const handle = await openForAppend(file);
    try {
      const before = await handle.stat();
      if (process.platform !== 'win32' && (before.mode & 0o077) !== 0) await handle.chmod(0o600);
      const startsLine = before.size === 0 || (await byteAt(handle, before.size - 1)) === newline;
      // Somebody died within a line, or is still writing it; then there is an empty line, which says nothing.
      await writeWhole(handle, startsLine ? text : Buffer.concat([Buffer.of(newline), text]));
      await handle.sync();
      const written = await handle.stat({ bigint: true });
      if (isSameFile(written, await statOf(file)) || repeat === mostRepeats) return Number(written.size);
    } finally {
      await handle.close();
    }
  }
}

/** Puts on the disk which files the folder holds. */
export async function syncFolder(folder: string): Promise<void> {
  // Windows does not open folders, and its file system keeps their order itself.
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

export function isSameFile(a: BigIntStats, b: BigIntStats | undefined): boolean {
  return b !== undefined && a.ino === b.ino && a.dev === b.dev;
}

/** Undefined where there is no such file. */
export async function statOf(file: string): Promise<BigIntStats | undefined> {
  try {
    return await stat(file, { bigint: true });
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

async function openForAppend(file: string): Promise<FileHandle> {
  // A link that somebody put there while the folder had wider rights is not followed.
  const flags = constants.O_RDWR | constants.O_APPEND | (constants.O_NOFOLLOW ?? 0);
  try {
    return await open(file, flags);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
    const handle = await open(file, flags | constants.O_CREAT, 0o600);
    await syncFolder(path.dirname(file));
    return handle;
  }
}

async function byteAt(handle: FileHandle, position: number): Promise<number | undefined> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(1), 0, 1, position);
  return bytesRead === 1 ? buffer[0] : undefined;
}

/** In one write. A disk that is full takes a part, which stays as a half line and is skipped by readers. */
async function writeWhole(handle: FileHandle, bytes: Buffer): Promise<void> {
  const { bytesWritten } = await handle.write(bytes);
  if (bytesWritten < bytes.length) {
    throw Object.assign(new Error('The disk took a part of a line.'), { code: 'ENOSPC' });
  }
}
