import type { Page } from 'playwright-core';

/** The column of icons at the side. */
export function activityBar(page: Page) {
  return {
    /** Shows the view container of this title, whether it is hidden or shown already. */
    async open(title: string) {
      const item = page.locator(`.activitybar .action-item:has([aria-label^="${title}"])`).first();
      await item.waitFor();
      const isShown = await item.evaluate((element) => element.classList.contains('checked'));
      if (!isShown) await item.click();
      await page.locator('.sidebar .composite.title', { hasText: new RegExp(title, 'i') }).waitFor();
    },
  };
}
