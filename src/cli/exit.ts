import process from 'node:process';

/** Ends the process once what was written has left it: a pipe may still hold a long answer. */
export function exit(code: number): void {
  process.exitCode = code;
  process.stdout.write('', () => process.stderr.write('', () => process.exit(code)));
}
