import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const supervise = fileURLToPath(new URL('./supervise.mjs', import.meta.url));

/**
 * Starts a program in a process group of its own, all of which ends when `stop` is called or when we end, in
 * whatever way; `kill` ends it as a power cut would. (Windows has no process groups: there the program alone is ended.)
 * @param {string} program
 * @param {readonly string[]} parameters
 * @param {NodeJS.ProcessEnv} env
 */
export function supervised(program, parameters, env) {
  const command =
    process.platform === 'win32'
      ? [program, ...parameters]
      : [process.execPath, supervise, program, ...parameters];
  const child = spawn(command[0] ?? program, command.slice(1), {
    env,
    stdio: 'pipe',
    detached: process.platform !== 'win32',
  });
  let log = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data) => {
      log += data;
    });
  }
  /** @type {Promise<number | null>} */
  const ended = new Promise((resolve, reject) => child.once('close', resolve).once('error', reject));
  const stop = () => (process.platform === 'win32' ? child.kill() : child.stdin.destroy());
  const kill = () => {
    if (process.platform === 'win32' || child.pid === undefined) child.kill('SIGKILL');
    else process.kill(-child.pid, 'SIGKILL');
  };
  return { ended, log: () => log, stop, kill };
}
