import type { Page } from 'playwright-core';

/** The menu that is open now. */
export async function contextMenu(page: Page) {
  const items = page.locator('.monaco-menu .action-item:not(.disabled) .action-label:not(.separator)');
  await items.first().waitFor();
  return {
    items: async () => (await items.allInnerTexts()).map((text) => text.trim()).filter((text) => text !== ''),
    async choose(label: string) {
      // A menu takes a press only some moments after it opened, so that the opening press does not count.
      await items.getByText(label, { exact: true }).hover();
      await page.waitForTimeout(150);
      await items.getByText(label, { exact: true }).click();
    },
    dismiss: () => page.keyboard.press('Escape'),
  };
}
