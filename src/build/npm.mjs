import { run } from './run.mjs';

/**
 * Runs npm, the one that started us if there is one, and throws where it fails.
 * @param {readonly string[]} parameters
 * @param {{ cwd: string, path?: string, environment?: Record<string, string> }} options `path` is searched first
 */
export async function npm(parameters, { cwd, path, environment = {} }) {
  const own = process.env.npm_execpath;
  const [command, ...first] = own?.endsWith('.js') ? [process.execPath, own] : ['npm'];
  const PATH = path === undefined ? process.env.PATH : `${path}:${process.env.PATH}`;
  const code = await run(
    command ?? 'npm',
    [...first, ...parameters, '--no-audit', '--no-fund', '--loglevel=error'],
    {
      cwd,
      env: { ...process.env, PATH, ...environment },
      shell: process.platform === 'win32' && first.length === 0,
      timeout: 15 * 60_000,
    },
  );
  if (code !== 0) throw new Error(`npm ${parameters.join(' ')} failed in ${cwd}`);
}
