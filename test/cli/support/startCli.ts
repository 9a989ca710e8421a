import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

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
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
  });
  child.stdin.end(stdin);
  const ended = Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]).then(
    ([stdout, stderr, [code]]): CliRun => ({ code: code as number | null, stdout, stderr }),
  );

  return { child, ended };
}
