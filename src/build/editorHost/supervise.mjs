import { spawn } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';

// Runs a program in our process group, with its exit code, and ends the whole group when our standard input
// ends, which happens also when the process that started us is killed: nothing is left behind. Usage:
// supervise.mjs PROGRAM …
const graceMs = 3_000;
const [program, ...parameters] = process.argv.slice(2);
if (program === undefined) throw new Error('which program?');

let isStopping = false;
const child = spawn(program, parameters, { stdio: ['ignore', 'inherit', 'inherit'] });
/** @type {Promise<number | null>} */
const ended = new Promise((resolve) => child.once('close', resolve));
child.once('error', (error) => console.error(String(error)));
process.on('SIGTERM', stop);
process.stdin.on('end', stop).on('error', stop).resume();
const code = await ended;
if (!isStopping) {
  killGroup('SIGTERM');
  process.exit(code ?? 1);
}

async function stop() {
  isStopping = true;
  killGroup('SIGTERM');
  await Promise.race([ended, wait(graceMs)]);
  killGroup('SIGKILL');
}

/** @param {NodeJS.Signals} signal */
function killGroup(signal) {
  // We are in the group, too.
  process.removeListener('SIGTERM', stop);
  process.on('SIGTERM', () => undefined);
  process.kill(-process.pid, signal);
}
