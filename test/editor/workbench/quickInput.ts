import type { Page } from 'playwright-core';

/** The input at the top: quick picks and input boxes. */
export function quickInput(page: Page) {
  const widget = page.locator('.quick-input-widget:visible');
  const row = (label: string | RegExp) =>
    widget.locator('.monaco-list-row').filter({ hasText: label }).first();
  return {
    widget,
    title: async () => (await widget.locator('.quick-input-title').textContent())?.trim(),
    /** What an input box says about what was typed so far. */
    message: async () => (await widget.locator('.quick-input-message').textContent())?.trim(),
    items: async () => {
      await widget.locator('.monaco-list-row').first().waitFor();
      const texts = await widget.locator('.monaco-list-row').allInnerTexts();
      return texts.map((text) => text.replace(/\s+/g, ' ').trim());
    },
    async type(text: string) {
      await widget.locator('.quick-input-box input').fill(text);
    },
    choose: (label: string | RegExp) => row(label).click(),
    /** Ticks or unticks an item of a pick of several. */
    toggle: (label: string | RegExp) => row(label).locator('.quick-input-list-checkbox').click(),
    accept: () => page.keyboard.press('Enter'),
    async cancel() {
      await widget.waitFor();
      await page.keyboard.press('Escape');
    },
    back: () => widget.locator('.quick-input-titlebar [aria-label^="Back"]').click(),
    waitFor: () => widget.waitFor(),
    waitUntilGone: () => widget.waitFor({ state: 'hidden' }),
  };
}
