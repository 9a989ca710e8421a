import type { Page } from 'playwright-core';

export type Theme = 'dark' | 'light';

/** Settings with which the workbench follows the colours of the system. */
export const followsSystem = {
  'window.autoDetectColorScheme': true,
  'workbench.preferredDarkColorTheme': 'Default Dark Modern',
  'workbench.preferredLightColorTheme': 'Default Light Modern',
} as const;

/** Changes the system's colours, and waits until the workbench has followed; what is open stays open. */
export async function changeTheme(page: Page, theme: Theme): Promise<void> {
  await page.emulateMedia({ colorScheme: theme });
  await page.waitForSelector(`.monaco-workbench.${theme === 'dark' ? 'vs-dark' : 'vs'}`);
}
