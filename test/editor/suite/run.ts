import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import Mocha from 'mocha';

/**
 * Called by the editor inside its extension host: runs every bundled suite beside this file and writes what
 * became of each test to the file that AZURE_JIT_TEST_RESULTS names. Rejects if a test failed or none ran.
 */
export function run(): Promise<void> {
  const mocha = new Mocha({ ui: 'tdd', timeout: 60_000, reporter: 'spec', color: false });
  for (const file of readdirSync(__dirname)) {
    if (file.endsWith('.test.js')) mocha.addFile(path.join(__dirname, file));
  }
  return new Promise((resolve, reject) => {
    const results: TestResult[] = [];
    const runner = mocha.run(() => {
      const file = process.env.AZURE_JIT_TEST_RESULTS;
      if (file) writeFileSync(file, JSON.stringify(results));
      const failed = results.filter(({ error }) => error !== undefined).length;
      if (failed === 0 && results.length > 0) resolve();
      else reject(new Error(`${failed} of ${results.length} tests failed`));
    });
    // A failing hook counts, too, as what failed; a skipped test is one that says nothing, so it fails.
    runner.on('pass', (test) => results.push({ title: test.fullTitle() }));
    runner.on('fail', (test, error) => results.push({ title: test.fullTitle(), error: describe(error) }));
    runner.on('pending', (test) => results.push({ title: test.fullTitle(), error: 'skipped' }));
  });
}

interface TestResult {
  title: string;
  error?: string;
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
