import type { InventoryGap } from '../access/ports.ts';
import type { AccessError } from '../core/accessError.ts';
import type { AccessWindow } from '../core/accessWindow.ts';
import { nextEndSeconds } from '../core/windowEnds.ts';

/** A window whose end this editor sees to. */
export interface WatchedWindow {
  window: AccessWindow;
  state: /**
   * `retryMs` is when a rule that it was extended by is tried to be removed again; of a window of Defender's whose end has
   * come, when it is looked whether it is shut.
   */
    | { kind: 'open'; retryMs?: number }
    /**
     * Its end has come, or the user closed it; looked for again until a listing shows none of it. `byOther`: another
     * process closes it, and nobody was told here yet. `isTold`: it was told as closed, so that closing what a late
     * write brings back is no news.
     */
    | { kind: 'closing'; nextLookMs: number; byUser: boolean; byOther?: boolean; isTold?: boolean }
    /** Closing failed `tries` times; it is tried again. */
    | { kind: 'stillOpen'; nextLookMs: number; error: AccessError; byUser: boolean; tries: number };
}

/** Milliseconds before closing is tried again: 15, 30, 60 s and so on to 5 minutes, a fifth more or less. */
export function retryMs(tries: number, random: number): number {
  return Math.min(15_000 * 2 ** (tries - 1), 300_000) * (0.8 + 0.4 * random);
}

/** When there is something to do about a window. */
export function dueMs({ window, state }: WatchedWindow): number {
  if (state.kind !== 'open') return state.nextLookMs;
  // Defender for Cloud shuts its own: from the end on it is only looked whether it has.
  if (window.backend === 'defender') return Math.max(window.endSeconds * 1000, state.retryMs ?? 0);
  const nextMs = Math.max(nextEndSeconds(window) * 1000, state.retryMs ?? 0);
  return Math.min(nextMs, window.endSeconds * 1000);
}

/** Whether a listing with these gaps would show the window if it were there. */
export function isSeenWhole({ backend, rules }: AccessWindow, gaps: readonly InventoryGap[]): boolean {
  // Nothing of a window of Defender's says in which subscription it is.
  if (backend === 'defender') return gaps.length === 0;
  return gaps.every(
    ({ subscriptionId }) =>
      subscriptionId !== null &&
      rules.every(
        ({ group }) => !group.toLowerCase().startsWith(`/subscriptions/${subscriptionId}/`.toLowerCase()),
      ),
  );
}
