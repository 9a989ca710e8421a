import type { CloseReport } from '../../src/access/closeWindows.ts';
import type { WindowListing } from '../../src/access/listWindows.ts';
import { type AccessError, azureError } from '../../src/core/accessError.ts';
import type { AccessWindow, RuleRef } from '../../src/core/accessWindow.ts';
import { isFirewallHolderId } from '../../src/core/firewallHolderId.ts';
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
    /** When a removal ended that no tick waited for. */
    settled: [] as number[],
    /** What a removal in a firewall waits for, if anything. */
    updating: undefined as Promise<void> | undefined,
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
        const refs = new Set(given.flatMap(({ window }) => window.rules.map(({ rule }) => rule)));
        if (given.some(({ window }) => window.rules.some(({ group }) => isFirewallHolderId(group)))) {
          await azure.updating;
        }
        const { refusal } = azure;
        if (refusal) return { closed: [], failed: ids.map((id) => ({ id, vm: 'web-01', error: refusal })) };
        const left = azure.windows.map((window) => {
          const isMeant = ({ rule }: RuleRef) => ids.includes(window.id) && refs.has(rule);
          const ended = endedRules(window, azure.now).filter(isMeant);
          const rules = window.rules.filter((ref) => !ended.includes(ref));
          if (rules.length > 0) azure.removed.push(...ended.map(({ rule }) => rule));
          return { ...window, rules };
        });
        const closed = left.filter(({ rules }) => rules.length === 0);
        azure.windows = left.filter(({ rules }) => rules.length > 0);
        return { closed: closed.map(({ id }) => ({ id, vm: 'web-01', inert: [] })), failed: [] };
      },
      async learnTime() {
        azure.timesLearnt += 1;
      },
    },
    random: () => 0.5,
    onClosed: (closed) => azure.told.push(...closed.map(({ id }) => `closed ${id}`)),
    onSettled: () => azure.settled.push(azure.now),
    onUnexpected: (error) => azure.told.push(`unexpected ${error}`),
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
