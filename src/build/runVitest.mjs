import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { inRoot } from './paths.mjs';
import { runNode } from './run.mjs';

/**
 * Runs the tests of one vitest configuration with their output on our terminal. A run that failed without a
 * failed test (a file that does not load, an error outside of tests) counts as one failure; a skipped test
 * counts as failed.
 * @param {string} config
 * @param {readonly string[]} [filters]
 * @returns {Promise<{ passed: number, failed: number }>}
 */
export async function runVitest(config, filters = []) {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'azure-jit-vitest-'));
  const file = path.join(folder, 'results.json');
  try {
    const code = await runNode(
      [
        inRoot('node_modules/vitest/vitest.mjs'),
        ...['run', '--config', config, ...filters],
        ...['--reporter=default', '--reporter=json', `--outputFile.json=${file}`],
      ],
      { env: { ...process.env, VITE_CONFIG_NATIVE_IGNORE_WARNING: 'true' } },
    );
    const results = JSON.parse(await readFile(file, 'utf8'));
    const passed = results.numPassedTests;
    const failed = results.numTotalTests - passed;
    return { passed, failed: code !== 0 && failed === 0 ? 1 : failed };
  } catch (error) {
    console.error(String(error));
    return { passed: 0, failed: 1 };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
