import { setMaxListeners } from 'node:events';
import { readFile } from 'node:fs/promises';
import process from 'node:process';
import { text } from 'node:stream/consumers';
import type { Terminal } from './terminal.ts';

/** SIGHUP comes when the terminal is closed. */
const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * This process' own terminal. The first signal asks to stop, so that what was begun is undone; a second
 * one ends the process at once.
 */
export function processTerminal(): Terminal {
  const stopping = new AbortController();
  // Every request of a listing waits for it.
  setMaxListeners(0, stopping.signal);
  // The handler stays: a package that listens too ends the process where nobody else does.
  const stop = (signal: NodeJS.Signals) => {
    if (stopping.signal.aborted) {
      for (const heard of stopSignals) process.off(heard, stop);
      process.kill(process.pid, signal);
      return;
    }
    if (process.stderr.isTTY)
      process.stderr.write(
        'Stopping: what was begun is taken back, in up to half a minute, or some minutes at a firewall. Once more stops at once.\n',
      );
    stopping.abort();
  };
  for (const signal of stopSignals) process.on(signal, stop);
  // A reader that has seen enough (`| head`) is no failure of ours.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });

  return {
    stdout: (written) => process.stdout.write(written),
    stderr: (written) => process.stderr.write(written),
    isTty: process.stdout.isTTY === true,
    stderrIsTty: process.stderr.isTTY === true,
    columns: process.stdout.columns || Number(process.env.COLUMNS) || Number.POSITIVE_INFINITY,
    env: process.env,
    readText: (file) => (file === '-' ? text(process.stdin) : readFile(file, 'utf8')),
    stopping: stopping.signal,
  };
}
