import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';

const folder = fileURLToPath(new URL('../../../out/screenshots', import.meta.url));

/** Keeps a picture of the whole workbench in `out/screenshots`, for people to look at. */
export async function takeScreenshot(page: Page, name: string): Promise<string> {
  mkdirSync(folder, { recursive: true });
  // The workbench paints in steps; what was just opened is whole a moment later.
  await page.waitForTimeout(300);
  const file = `${folder}/${name}.png`;
  await page.screenshot({ path: file });
  return file;
}
