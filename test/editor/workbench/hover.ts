import { errors, type Locator, type Page } from 'playwright-core';

const tries = 5;
const tryMs = 3_000;

/** The tooltip that shows while the pointer rests on something. */
export function hover(page: Page) {
  const box = page.locator('.workbench-hover-container .monaco-hover:visible').last();
  const leave = async () => {
    await page.mouse.move(700, 300);
    await box.waitFor({ state: 'hidden' });
  };
  const shows = async () => {
    try {
      await box.waitFor({ timeout: tryMs });
      return true;
    } catch (error) {
      if (error instanceof errors.TimeoutError) return false;
      throw error;
    }
  };
  return {
    box,
    /** Rests on this, as a person who waits for the tooltip; its text, each line by itself. */
    async over(target: Locator): Promise<string[]> {
      // A row that is painted anew at the wrong moment loses the tooltip that it was about to show.
      for (let tried = 0; tried < tries; tried++) {
        // The tooltip of what the pointer was on before is gone first.
        await leave();
        await target.hover();
        if (await shows()) return linesOf(await box.innerText());
      }
      throw new Error(`${target} shows no tooltip`);
    },
    leave,
  };
}

function linesOf(text: string): string[] {
  return text.split('\n').map((line) => line.replace(/\u00a0/g, ' ').trim());
}
