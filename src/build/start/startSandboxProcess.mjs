import { supervised } from '../editorHost/supervised.mjs';
import { cliFile } from './commandLine.mjs';

const startMs = 15_000;

/**
 * Starts `azure-jit sandbox` with the built-in world and resolves when it has said where it listens.
 * @param {NodeJS.ProcessEnv} env
 * @param {readonly string[]} [parameters] further ones
 * @returns {Promise<{ endpoint: string, token: string, stop(): Promise<void> }>}
 */
export async function startSandboxProcess(env, parameters = []) {
  const sandbox = supervised(
    process.execPath,
    [cliFile, 'sandbox', '--world', 'contoso', ...parameters],
    env,
  );
  const stop = async () => {
    sandbox.stop();
    await sandbox.ended;
  };
  const printed = new AbortController();
  const failed = sandbox.ended.then((code) => {
    throw new Error(`the sandbox ended with ${code}\n${sandbox.log()}`);
  });
  failed.catch(() => printed.abort());
  try {
    const line = await Promise.race([firstLine(sandbox.log, printed.signal), failed]);
    const { endpoint, token } = JSON.parse(line);
    return { endpoint, token, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/**
 * @param {() => string} log
 * @param {AbortSignal} signal
 * @returns {Promise<string>}
 */
function firstLine(log, signal) {
  return new Promise((resolve, reject) => {
    const started = Date.now();
    const timer = setInterval(() => {
      const line = log()
        .split('\n')
        .find((text) => text.startsWith('{'));
      if (line !== undefined) resolve(line);
      else if (Date.now() - started > startMs) reject(new Error(`the sandbox says nothing\n${log()}`));
      else if (!signal.aborted) return;
      clearInterval(timer);
    }, 20);
  });
}
