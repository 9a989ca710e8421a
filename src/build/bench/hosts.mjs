import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { cleanEnvironment } from '../editorHost/cleanEnvironment.mjs';
import { inRoot } from '../paths.mjs';
import { commandLine } from '../start/commandLine.mjs';

/** @typedef {{ endpoint: string, token: string }} Sandbox */

/**
 * Somebody who does the job on VMs and windows, by their names and ids.
 * @typedef {object} Host
 * @property {string} name
 * @property {() => Promise<unknown>} list
 * @property {(vms: readonly string[]) => Promise<unknown>} enable
 * @property {(vms: readonly string[]) => Promise<readonly string[]>} open resolves to the ids of the windows
 * @property {(windows: readonly string[]) => Promise<unknown>} extend
 * @property {(windows: readonly string[]) => Promise<unknown>} close
 * @property {() => Promise<unknown>} closeMine
 */

/**
 * The built command line: each verb a process of its own, whose start counts.
 * @param {Sandbox} sandbox
 * @returns {Host}
 */
export function commandLineHost({ endpoint, token }) {
  const env = {
    ...cleanEnvironment(),
    AZURE_JIT_ENDPOINT: endpoint,
    AZURE_JIT_TOKEN: token,
    AZURE_JIT_STATE: stateOfBench(),
  };
  /** @param {readonly string[]} parameters */
  const run = async (...parameters) =>
    JSON.parse(await commandLine([...parameters, '--output', 'json'], env));
  return {
    name: 'azure-jit',
    list: () => run('list'),
    enable: (vms) => run('enable', ...vms),
    open: async (vms) => {
      const { windows } = await run('request', ...vms, '--no-wait');
      return windows.map((/** @type {{ id: string }} */ { id }) => id);
    },
    extend: (windows) => run('extend', ...windows, '--for', '2h'),
    close: (windows) => run('close', ...windows),
    closeMine: () => run('close', '--mine'),
  };
}

/**
 * The same use cases in this process, as an editor has them once it runs.
 * @param {Sandbox} sandbox
 * @returns {Host}
 */
export function inProcessHost({ endpoint, token }) {
  const load = createRequire(import.meta.url);
  const { compose } = /** @type {typeof import('../../compose.ts')} */ (load(inRoot('dist/azure.js')));
  const sourceServices = [`${endpoint}/$sandbox/address`];
  const app = compose({ endpoint, getToken: async () => token, sourceServices });
  return {
    name: 'in process',
    list: async () => value(await app.listMachines({})),
    enable: async (vms) =>
      values(
        await app.enablePolicies(vms.map((vm) => ({ vm, existingRules: /** @type {const} */ ('keep') }))),
      ),
    open: async (vms) => {
      const asked = { sources: /** @type {const} */ ('my-ip'), justification: 'bench', waitMs: 0 };
      const granted = values(await app.requestAccessToAll(vms.map((vm) => ({ vm, ...asked }))));
      return granted.map(({ window }) => window.id);
    },
    extend: async (windows) =>
      values(await app.extendWindows(windows.map((window) => ({ window, durationMinutes: 120 })))),
    close: async (ids) => value(await app.closeWindows({ by: 'ids', ids })),
    closeMine: async () => value(await app.closeWindows({ by: 'mine' })),
  };
}

/**
 * @template T
 * @param {readonly import('../../core/result.ts').Result<T, unknown>[]} results
 */
const values = (results) => results.map(value);

/**
 * @template T
 * @param {import('../../core/result.ts').Result<T, unknown>} result
 */
function value(result) {
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

/** What the command line keeps on disk is no business of the machine's user here. */
function stateOfBench() {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'azure-jit-bench-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
