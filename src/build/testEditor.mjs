import { bundle } from './bundle.mjs';
import { findEditor, requireBrowserEditor } from './editorHost/findEditor.mjs';
import { runSuite } from './editorHost/runSuite.mjs';
import { isMain } from './isMain.mjs';
import { runVitest } from './runVitest.mjs';

/**
 * Runs the tests that need a real editor: the Mocha suites in its extension host, then the driven runs.
 * @returns {Promise<{ passed: number, failed: number }>}
 */
export async function testEditor() {
  const editor = await findEditor();
  console.log(`\n--- in the extension host (${editor.kind})`);
  const suite = await runSuite(editor);
  console.log('\n--- driven in the workbench');
  await requireBrowserEditor();
  const driven = await runVitest('test/editor/vitest.config.mts');
  return { passed: suite.passed + driven.passed, failed: suite.failed + driven.failed };
}

if (isMain(import.meta.url)) {
  await bundle();
  const { passed, failed } = await testEditor();
  console.log(`\n${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
}
