import type { Page } from 'playwright-core';

/** The messages in the corner. */
export function notifications(page: Page) {
  const toast = (text: string | RegExp) =>
    page.locator('.notification-toast').filter({ hasText: text }).first();
  return {
    toast,
    texts: () => page.locator('.notification-toast .notification-list-item-message').allInnerTexts(),
    async press(text: string | RegExp, button: string) {
      await toast(text).hover();
      await toast(text).locator('.monaco-button', { hasText: button }).click();
    },
  };
}
