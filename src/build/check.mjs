import { isMain } from './isMain.mjs';
import { inRoot } from './paths.mjs';
import { runNode } from './run.mjs';

/** Started through node, not through `.bin`, so that they start alike on every system. */
const checks = [
  { name: 'types', parameters: [inRoot('node_modules/typescript/bin/tsc'), '-p', '.'] },
  { name: 'types of src/build', parameters: [inRoot('node_modules/typescript/bin/tsc'), '-p', 'src/build'] },
  { name: 'lint and format', parameters: [inRoot('node_modules/@biomejs/biome/bin/biome'), 'check', '.'] },
  {
    name: 'layers',
    parameters: [
      inRoot('node_modules/vitest/vitest.mjs'),
      ...['run', '--config', 'test/vitest.config.mts', 'test/layers.test.ts'],
    ],
  },
];

/**
 * Runs every check, also after one failed, and says which failed.
 * @returns {Promise<{ passed: number, failed: number }>}
 */
export async function check() {
  const failed = [];
  for (const { name, parameters } of checks) {
    console.log(`\n--- ${name}`);
    if ((await runNode(parameters)) !== 0) failed.push(name);
  }
  console.log(failed.length === 0 ? '\nevery check passed' : `\nfailed: ${failed.join(', ')}`);
  return { passed: checks.length - failed.length, failed: failed.length };
}

if (isMain(import.meta.url)) process.exitCode = (await check()).failed === 0 ? 0 : 1;
