import type { Locator, Page } from 'playwright-core';
import { contextMenu } from './contextMenu.ts';

const expandTries = 5;
const expandPauseMs = 500;

/**
 * A tree view, by its title. Only rows on the screen exist in the page; `rows` are the texts of these, label
 * and description with a space between.
 */
export function tree(page: Page, title: string) {
  const pane = page.locator('.pane', { has: page.locator(`.pane-header[aria-label^="${title}"]`) });
  const row = (label: string | RegExp): Locator =>
    pane.locator('.monaco-list-row').filter({ hasText: label }).first();
  return {
    pane,
    row,
    rows: () => pane.locator('.monaco-list-row').evaluateAll(labelAndDescription),
    async expand(label: string | RegExp) {
      const found = row(label);
      await found.waitFor();
      // A view that is painted anew at the wrong moment folds the row again.
      for (let tries = 0; (await found.getAttribute('aria-expanded')) === 'false'; tries++) {
        if (tries === expandTries) throw new Error(`${label} does not unfold`);
        await found.click();
        await page.waitForTimeout(expandPauseMs);
      }
    },
    async select(...labels: (string | RegExp)[]) {
      for (const [index, label] of labels.entries()) {
        await row(label).click({ modifiers: index === 0 ? [] : ['ControlOrMeta'] });
      }
    },
    /** Opens the row's context menu. */
    async contextMenu(label: string | RegExp) {
      await row(label).click({ button: 'right' });
      return contextMenu(page);
    },
    dismissMenu: () => page.keyboard.press('Escape'),
    /** The picture of a row: the file's address, or the name of one of the editor's. */
    async icon(label: string | RegExp): Promise<string> {
      const icon = row(label).locator('.custom-view-tree-node-item-icon');
      return (await icon.getAttribute('style')) || ((await icon.getAttribute('class')) ?? '');
    },
    /** Presses one of the icons that a row shows while the pointer is on it. */
    async pressInline(label: string | RegExp, action: string) {
      await row(label).hover();
      await row(label).locator(`.action-label[aria-label^="${action}"]`).click();
    },
    /** Presses one of the icons in the view's title. */
    async pressTitle(action: string) {
      await pane.locator('.pane-header').hover();
      await pane.locator(`.pane-header .action-label[aria-label^="${action}"]`).click();
    },
    /** The text that an empty view shows. */
    welcome: () => pane.locator('.welcome-view-content'),
  };
}

/** Runs in the page; the little that it uses of a row there. */
interface RowElement {
  querySelectorAll(selector: string): Iterable<{ textContent: string | null }>;
}

function labelAndDescription(rows: RowElement[]): string[] {
  return rows.map((row) =>
    [...row.querySelectorAll('.label-name, .label-description')].map((part) => part.textContent).join(' '),
  );
}
