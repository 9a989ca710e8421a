import { installMissing } from './installMissing.mjs';

await installMissing();
// Only now is there anything to import.
const { bundle } = await import('./bundle.mjs');
const { check } = await import('./check.mjs');
const { runVitest } = await import('./runVitest.mjs');
const { testEditor } = await import('./testEditor.mjs');

const withoutEditor = process.argv.includes('--no-editor');
const suites = [await build(), await check(), await unit()];
if (withoutEditor) console.log('\n!!! WITHOUT the tests in a real editor, as --no-editor asks');
else suites.push(await editor());

const passed = suites.reduce((sum, suite) => sum + suite.passed, 0);
const failed = suites.reduce((sum, suite) => sum + suite.failed, 0);
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

async function build() {
  try {
    await bundle();
    return { passed: 0, failed: 0 };
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return { passed: 0, failed: 1 };
  }
}

function unit() {
  console.log('\n--- unit');
  return runVitest('test/vitest.config.mts');
}

async function editor() {
  try {
    return await testEditor();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return { passed: 0, failed: 1 };
  }
}
