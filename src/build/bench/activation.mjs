import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { requireBrowserEditor } from '../editorHost/findEditor.mjs';
import { openWorkbench } from '../editorHost/openWorkbench.mjs';
import { startCodeServer } from '../editorHost/startCodeServer.mjs';
import { inRoot } from '../paths.mjs';
import { median } from './median.mjs';

const runs = 3;
const ours = 'azure-jit.azure-jit';
const trivial = 'bench.trivial';

/**
 * Activation in the real editor as the editor itself measures it, beside an extension that does nothing, in the same
 * runs: the median of several starts, and the ratio of the two.
 * @returns {Promise<import('../bench.mjs').Row[]>}
 */
export async function activation() {
  await requireBrowserEditor();
  const folder = await mkdtemp(path.join(os.tmpdir(), 'azure-jit-bench-'));
  try {
    await writeTrivialExtension(path.join(folder, 'trivial'));
    /** @type {Record<string, number[]>[]} */
    const results = [];
    for (let run = 0; run < runs; run++) results.push(await activateOnce(folder, run));
    /** @param {string} id */
    const total = (id) => median(results.map((result) => sum(result[id])));
    return [
      { name: 'this extension', figures: { ms: total(ours), ratio: total(ours) / total(trivial) } },
      { name: 'an extension that does nothing', figures: { ms: total(trivial), ratio: 1 } },
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * @param {string} folder
 * @param {number} run
 * @returns {Promise<Record<string, number[]>>} load, call and finish of each extension, in ms
 */
async function activateOnce(folder, run) {
  const file = path.join(folder, `${run}.json`);
  const environment = { AZURE_JIT_BENCH_RESULTS: file, AZURE_JIT_BENCH_EXTENSIONS: `${trivial},${ours}` };
  const server = await startCodeServer({ environment });
  try {
    const { testsExited, close, log } = await openWorkbench(server, {
      extensions: [inRoot('.').replace(/[\\/]$/, ''), path.join(folder, 'trivial')],
      testsPath: inRoot('test/editor/activationProbe.cjs'),
      folder: inRoot('test'),
    });
    const code = await testsExited.finally(close);
    if (code !== 0) throw new Error(`the editor measured nothing\n${log()}`);
  } finally {
    await server.stop();
  }
  return JSON.parse(await readFile(file, 'utf8'));
}

/** @param {string} folder */
async function writeTrivialExtension(folder) {
  await mkdir(folder);
  const manifest = {
    name: 'trivial',
    publisher: 'bench',
    version: '1.0.0',
    engines: { vscode: '^1.105.0' },
    main: './extension.js',
    activationEvents: [],
    extensionKind: ['ui', 'workspace'],
    contributes: { commands: [{ command: 'bench.nothing', title: 'Nothing' }] },
  };
  await writeFile(path.join(folder, 'package.json'), JSON.stringify(manifest));
  const source =
    "const vscode = require('vscode');\nexports.activate = (extension) => extension.subscriptions.push(" +
    "vscode.commands.registerCommand('bench.nothing', () => undefined));\n";
  await writeFile(path.join(folder, 'extension.js'), source);
}

/** @param {readonly number[] | undefined} numbers */
function sum(numbers = []) {
  return numbers.reduce((total, number) => total + number, 0);
}
