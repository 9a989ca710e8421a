import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { inRoot, root } from '../paths.mjs';
import { bundleSuite } from './bundleSuite.mjs';
import { openWorkbench } from './openWorkbench.mjs';
import { startCodeServer } from './startCodeServer.mjs';

const suiteMs = 5 * 60_000;

/**
 * @typedef {{ passed: number, failed: number }} Counts
 * @typedef {import('./findEditor.mjs').Editor} Editor
 */

/**
 * Runs the Mocha suites of `test/editor/suite` in the extension host of this editor. A run that ends without
 * an account of itself counts as one failure.
 * @param {Editor} editor
 * @param {string} [extension] folder of the extension under development
 * @returns {Promise<Counts>}
 */
export async function runSuite(editor, extension = inRoot('.')) {
  const testsPath = await bundleSuite();
  const folder = await mkdtemp(path.join(os.tmpdir(), 'azure-jit-suite-'));
  const results = path.join(folder, 'results.json');
  const environment = { AZURE_JIT_TEST_RESULTS: results, AZURE_JIT_STATE: path.join(folder, 'state') };
  try {
    const given = { extension: extension.replace(/[\\/]$/, ''), testsPath, environment, folder };
    await (editor.kind === 'desktop' ? onDesktop(editor.program, given) : inCodeServer(given));
    return report(JSON.parse(await readFile(results, 'utf8')));
  } catch (error) {
    console.error(error);
    return { passed: 0, failed: 1 };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** @param {{ title: string, error?: string }[]} results */
function report(results) {
  for (const { title, error } of results) {
    console.log(error === undefined ? `  ✔ ${title}` : `  ✖ ${title}\n${error}`);
  }
  const failed = results.filter(({ error }) => error !== undefined).length;
  return { passed: results.length - failed, failed: results.length === 0 ? 1 : failed };
}

/** @typedef {{ extension: string, testsPath: string, environment: Record<string, string>, folder: string }} Given */

/** @param {string} program @param {Given} given */
async function onDesktop(program, { extension, testsPath, environment, folder }) {
  const { runTests } = await import('@vscode/test-electron');
  const run = runTests({
    vscodeExecutablePath: program,
    extensionDevelopmentPath: extension,
    extensionTestsPath: testsPath,
    extensionTestsEnv: environment,
    launchArgs: [
      '--user-data-dir',
      path.join(folder, 'data'),
      '--disable-extensions',
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ],
  });
  // A failed test is in the results file; the exit code says no more.
  await inTime(run.catch((error) => console.error(String(error))));
}

/** @param {Given} given */
async function inCodeServer({ extension, testsPath, environment }) {
  const server = await startCodeServer({ environment });
  try {
    const { testsExited, log, close } = await openWorkbench(server, {
      extensions: [extension],
      testsPath,
      folder: path.join(root, 'test'),
    });
    await inTime(testsExited, () => `${log()}\n${server.log()}`).finally(close);
    if (!existsSync(environment.AZURE_JIT_TEST_RESULTS ?? '')) console.error(log());
  } finally {
    await server.stop();
  }
}

/**
 * @param {Promise<unknown>} run
 * @param {() => string} [log] what to say where it does not end
 */
async function inTime(run, log = () => '') {
  const ended = new AbortController();
  const late = wait(suiteMs, undefined, { signal: ended.signal }).then(
    () => {
      throw new Error(`the suite did not end within ${suiteMs / 60_000} minutes\n${log()}`);
    },
    () => undefined,
  );
  await Promise.race([run, late]).finally(() => ended.abort());
}
