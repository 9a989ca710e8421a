import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll } from 'vitest';

const source = fileURLToPath(new URL('./journalProgram.ts', import.meta.url));

/** A process of the test's, which is killed at the end if it still runs. */
export interface Running {
  /** The first line that it prints. Rejects with what it complained of if it ends without. */
  firstLine: Promise<string>;
  /** Ends it as a power cut would, or asks it to end. */
  kill(signal?: 'SIGKILL' | 'SIGTERM'): Promise<void>;
  /** Its exit code. */
  ended: Promise<number | null>;
}

/**
 * Bundles the program once for a test file. Returns what starts it with arguments, those of another command before it
 * if any: `run({ by: ['sh', '-c', …] }, …)`.
 */
export function journalProgram(): (options: { by?: string[]; uid?: number }, ...given: string[]) => Running {
  let folder = '';
  const running = new Set<ChildProcess>();
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'azure-jit-program-'));
    // Some tests run it as another user.
    await chmod(folder, 0o755);
    const outfile = path.join(folder, 'program.cjs');
    await build({ entryPoints: [source], outfile, bundle: true, platform: 'node', format: 'cjs' });
  });
  afterAll(async () => {
    for (const child of running) child.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  });

  return ({ by = [], uid }, ...given) => {
    const [command = '', ...rest] = [...by, process.execPath, path.join(folder, 'program.cjs'), ...given];
    const child = spawn(command, rest, { cwd: folder, ...(uid === undefined ? {} : { uid }) });
    running.add(child);
    const ended = once(child, 'exit').then(([code]) => {
      running.delete(child);
      return code as number | null;
    });
    const firstLine = firstLineOf(child);
    // Not every test waits for it.
    firstLine.catch(() => undefined);
    return {
      firstLine,
      ended,
      async kill(signal = 'SIGKILL') {
        child.kill(signal);
        await ended;
      },
    };
  };
}

async function firstLineOf(child: ChildProcess): Promise<string> {
  const complaints: string[] = [];
  child.stderr?.on('data', (part) => complaints.push(String(part)));
  if (child.stdout === null) throw new Error('The program has no output.');
  for await (const line of createInterface({ input: child.stdout })) return line;
  throw new Error(`The program ended without a line. ${complaints.join('')}`);
}
