import type { Page } from 'playwright-core';

/** The items at the bottom, by what they show or by the name for screen readers. */
export function statusBar(page: Page) {
  const item = (text: string | RegExp) => page.locator('.statusbar-item').filter({ hasText: text }).first();
  return {
    item,
    text: async (text: string | RegExp) => (await item(text).textContent())?.trim(),
    label: (text: string | RegExp) => item(text).locator('[aria-label]').first().getAttribute('aria-label'),
    press: (text: string | RegExp) => item(text).locator('a').click(),
  };
}
