import { spawn } from 'node:child_process';
import { inRoot } from '../paths.mjs';

/** The built command-line client as its users have it: a process of its own. */
export const cliFile = inRoot('dist/cli.js');

/**
 * Runs one verb to its end. What it says on stderr goes to the terminal.
 * @param {readonly string[]} parameters
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<string>} what it wrote on stdout; rejects where it failed
 */
export function commandLine(parameters, env) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [cliFile, ...parameters], {
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let text = '';
    child.stdout.on('data', (data) => {
      text += data;
    });
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve(text);
      else reject(new Error(`azure-jit ${parameters.join(' ')} ended with ${code}\n${text}`));
    });
  });
}
