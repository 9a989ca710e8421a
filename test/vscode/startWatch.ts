import type { CloseReport } from '../../src/access/closeWindows.ts';
import type { WindowListing } from '../../src/access/listWindows.ts';
import { type AccessError, azureError } from '../../src/core/accessError.ts';
import type { AccessWindow } from '../../src/core/accessWindow.ts';
import { err, ok, type Result } from '../../src/core/result.ts';
import { endedRules } from '../../src/core/windowEnds.ts';
import type { WatchedWindow } from '../../src/vscode/watchedWindow.ts';
import { WindowWatch } from '../../src/vscode/windowWatch.ts';
import { listed, minutes, start } from './buildWindow.ts';

export const unreachable = azureError({ kind: 'unavailable', message: 'no network' });

/** An Azure of windows whose clock is moved by hand. */
export function startAzure(...windows: AccessWindow[]) {
  const azure = {
    now: start,
    windows: [...windows],
    gaps: [] as WindowListing['gaps'],
    /** What every listing and closing ends with, if anything. */
    failure: undefined as AccessError | undefined,
    refusal: undefined as AccessError | undefined,
    /** The windows of each closing, by their user or at an end. */
    closes: [] as string[][],
    /** Rules that went while their window stayed open. */
    removed: [] as string[],
    listings: 0,
    timesLearnt: 0,
    told: [] as string[],
    /** Whether this process is the closer. */
    isCloser: true,
  };
  const watch = new WindowWatch({
    app: {
      clock: { now: () => azure.now },
      closer: { tryHold: async () => azure.isCloser },
      async listWindows(): Promise<Result<WindowListing, AccessError>> {
        azure.listings += 1;
        if (azure.failure) return err(azure.failure);
        return ok({ windows: azure.windows.map(listed), gaps: azure.gaps });
      },
      async closeWindows(selection): Promise<Result<CloseReport, AccessError>> {
        const ids = selection.by === 'ids' ? [...selection.ids] : [];
        azure.closes.push(ids);
        const { refusal } = azure;
        if (refusal) {
          return ok({ closed: [], failed: ids.map((id) => ({ id, vm: null, error: refusal })), gaps: [] });
        }
        azure.windows = azure.windows.filter(({ id }) => !ids.includes(id));
        return ok({ closed: ids.map((id) => ({ id, vm: 'web-01', inert: [] })), failed: [], gaps: [] });
      },
      async removeOverdue(given) {
        const ids = given.map(({ window }) => window.id);
        azure.closes.push(ids);
        const { refusal } = azure;
        if (refusal) return { closed: [], failed: ids.map((id) => ({ id, vm: 'web-01', error: refusal })) };
        const closed = azure.windows.filter(
          ({ id, endSeconds }) => ids.includes(id) && endSeconds * 1000 <= azure.now,
        );
        azure.windows = azure.windows
          .filter((window) => !closed.includes(window))
          .map((window) => {
            const ended = ids.includes(window.id) ? endedRules(window, azure.now) : [];
            azure.removed.push(...ended.map(({ rule }) => rule));
            return { ...window, rules: window.rules.filter((ref) => !ended.includes(ref)) };
          });
        return { closed: closed.map(({ id }) => ({ id, vm: 'web-01', inert: [] })), failed: [] };
      },
      async learnTime() {
        azure.timesLearnt += 1;
      },
    },
    random: () => 0.5,
    onClosed: (closed) => azure.told.push(...closed.map(({ id }) => `closed ${id}`)),
    onFailure: (window, error) => azure.told.push(`failed ${window.id} ${error.kind}`),
  });
  /** Moves time in half minutes, as the editor's timer does, and does what is due at each. */
  const passMinutes = async (count: number) => {
    for (let half = 0; half < count * 2; half += 1) {
      azure.now += minutes(0.5);
      await watch.tick();
    }
  };
  return { azure, watch, passMinutes };
}

export const states = (windows: readonly WatchedWindow[]) =>
  windows.map(({ window, state }) => `${window.id} ${state.kind}`);
