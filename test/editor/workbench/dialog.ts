import type { Page } from 'playwright-core';

/** The modal dialog in the middle. */
export function dialog(page: Page) {
  const box = page.locator('.monaco-dialog-box');
  return {
    box,
    message: async () => (await box.locator('.dialog-message-text').textContent())?.trim(),
    detail: async () => (await box.locator('.dialog-message-detail').textContent())?.trim(),
    buttons: async () => (await box.locator('.monaco-button').allInnerTexts()).map((text) => text.trim()),
    press: (button: string) => box.locator('.monaco-button', { hasText: button }).click(),
  };
}
