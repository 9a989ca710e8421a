import type { Page } from 'playwright-core';
import { quickInput } from './quickInput.ts';

/** Commands by the title that the palette shows, such as `Azure JIT: Refresh`. */
export function commandPalette(page: Page) {
  return {
    async run(title: string) {
      await page.keyboard.press('F1');
      const input = quickInput(page);
      // An input that was open before is replaced; until then it must not take what is typed.
      await input.widget.locator('input[placeholder*="command" i]').waitFor();
      await input.type(`>${title}`);
      await input.choose(title);
    },
  };
}
