import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';

/**
 * Compares with `<name>.golden.txt` to the letter. Goldens are written only with UPDATE_GOLDENS=1 in the
 * environment, so that a change of a plan is always somebody's decision.
 */
export function expectGolden(name: string, text: string): void {
  const file = goldenFile(name);
  if (process.env.UPDATE_GOLDENS === '1') writeFileSync(file, text);

  expect(existsSync(file) ? readFileSync(file, 'utf8') : 'There is no golden of this name.').toBe(text);
}

export function goldenFile(name: string): string {
  return fileURLToPath(new URL(`${name}.golden.txt`, import.meta.url));
}
