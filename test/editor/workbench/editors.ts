import type { Page } from 'playwright-core';

/** The documents that are open. Only lines on the screen exist in the page. */
export function editors(page: Page) {
  const lines = page.locator('.editor-instance .view-lines');
  return {
    tab: (name: string) => page.locator('.tabs-container .tab', { hasText: name }).first(),
    /** The document on top holds this text. */
    line: (text: string) => lines.locator('.view-line', { hasText: text }).first(),
    /** An icon in the title of the document on top. */
    pressTitle: (action: string) =>
      page.locator(`.editor-actions .action-label[aria-label^="${action}"]`).click(),
  };
}
