import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll } from 'vitest';

/** What the processes of a test file keep on disk, apart from what the machine's user keeps. */
const testState = mkdtempSync(path.join(tmpdir(), 'azure-jit-state-'));
afterAll(() => rmSync(testState, { recursive: true, force: true }));

/** What a command line wrote and how it ended. */
export interface CliRun {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface StartedCli {
  child: ChildProcess;
  ended: Promise<CliRun>;
}

/** Starts the built command line as a process with nothing of our own environment but what it needs to run. */
export function startCli(
  file: string,
  parameters: readonly string[],
  env: Readonly<Record<string, string>> = {},
  stdin = '',
): StartedCli {
  const child = spawn(process.execPath, [file, ...parameters], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, AZURE_JIT_STATE: testState, ...env },
  });
  child.stdin.end(stdin);
  const ended = Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]).then(
    ([stdout, stderr, [code]]): CliRun => ({ code: code as number | null, stdout, stderr }),
  );

  return { child, ended };
}
