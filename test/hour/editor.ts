import { WindowWatch } from '../../src/vscode/windowWatch.ts';
import type { Process } from './laptop.ts';
import { type Ledger, tell, tellClosed } from './ledger.ts';
import type { SeededRandom } from './seededRandom.ts';

/** A window of the editor: it recovers, lists, watches the windows of its user and closes them at their ends. */
export interface Editor {
  process: Process;
  /** Lists again, as after every command. */
  refresh(): Promise<void>;
}

/** The longest that an editor goes without a look at the time, in milliseconds: it paints the minutes. */
const beatMs = 30_000;

export function editor(process: Process, ledger: Ledger, who: string, random: SeededRandom): Editor {
  const { app, clock } = process;
  const watch = new WindowWatch({
    app,
    random: () => random.next(),
    onClosed: (windows) => {
      if (process.isDead()) return;
      tellClosed(
        ledger,
        windows.map(({ id }) => id),
        `the editor of ${who}`,
        clock.now(),
      );
    },
    onSettled: () => undefined,
    onUnexpected: (error) => {
      throw error;
    },
    onFailure: (window, error) => {
      tell(ledger, clock.now(), `the editor of ${who} could not close ${window.id}: ${error.kind}`);
    },
  });
  const refresh = async () => {
    const listing = await app.listWindows();
    if (!listing.ok) return;
    const mine = listing.value.windows.filter(({ window }) => window.requestor === who);
    watch.show(mine.map(({ window }) => window));
  };
  const live = async () => {
    await app.learnTime();
    await app.recover();
    await refresh();
    while (!process.isDead()) {
      await watch.tick();
      const dueMs = (watch.nextDueMs() ?? Number.POSITIVE_INFINITY) - clock.now();
      await clock.sleep(Math.max(1000, Math.min(dueMs, beatMs)));
    }
  };
  live().catch((error) => tell(ledger, clock.now(), `the editor of ${who} broke: ${error?.stack ?? error}`));
  return { process, refresh };
}
