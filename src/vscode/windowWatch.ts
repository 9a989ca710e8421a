import type { App } from '../access/app.ts';
import type { InventoryGap } from '../access/ports.ts';
import type { AccessError } from '../core/accessError.ts';
import type { AccessWindow } from '../core/accessWindow.ts';
import { changes } from './changes.ts';

/** A window whose end this editor sees to. */
export interface WatchedWindow {
  window: AccessWindow;
  state:
    | { kind: 'open' }
    /** Its end has come, or the user closed it; looked for again until a listing shows none of it. */
    | { kind: 'closing'; nextLookMs: number; byUser: boolean }
    /** Closing failed; it is tried again. */
    | { kind: 'stillOpen'; nextLookMs: number; error: AccessError; byUser: boolean };
}

/** The ways out of the watch. Time is Azure's, in milliseconds since 1970. */
export interface WatchPorts {
  app: Pick<App, 'listWindows' | 'closeWindows' | 'learnTime'> & { clock: Pick<App['clock'], 'now'> };
  /** Windows that the watch closed, or found closed. */
  onClosed(windows: readonly AccessWindow[]): void;
  /** Closing failed: told once for each run of failures. */
  onFailure(window: AccessWindow, error: AccessError): void;
}

/** A late write of somebody else's may bring a window back for as long as a request is in flight, twice 30 s. */
const lookAgainMs = 60_000;
/** Azure's time is learnt at least every five minutes while a window is open. */
const learnTimeMs = 4 * 60_000;

/**
 * Closes windows of ours at their end. It has no timer of its own: `tick` does what is due, and is called again
 * at the latest when `nextDueMs` says. So it also does the right thing after a laptop slept.
 */
export class WindowWatch {
  readonly #ports: WatchPorts;
  readonly #watched = new Map<string, WatchedWindow>();
  readonly #changed = changes<void>();
  #learntAtMs: number;
  #ticking: Promise<void> | undefined;

  readonly onDidChange = this.#changed.subscribe;

  constructor(ports: WatchPorts) {
    this.#ports = ports;
    this.#learntAtMs = ports.app.clock.now();
  }

  get windows(): readonly WatchedWindow[] {
    return [...this.#watched.values()].sort((a, b) => a.window.endSeconds - b.window.endSeconds);
  }

  /**
   * What a listing shows of ours. A window that is missing there was closed elsewhere, or was opened while the
   * listing was made: a look of our own tells.
   */
  show(windows: readonly AccessWindow[]): void {
    const listed = new Set(windows.map(({ id }) => id));
    for (const [id, { state }] of this.#watched) {
      if (state.kind !== 'open' || listed.has(id)) continue;
      this.#setState(id, { kind: 'closing', nextLookMs: this.#now(), byUser: false });
    }
    for (const window of windows) this.#add(window);
    this.#changed.tell();
  }

  /** A window that was just opened, before any listing shows it. */
  add(window: AccessWindow): void {
    this.#add(window);
    this.#changed.tell();
  }

  /** The user closed it: it is looked for again until a look finds nothing. */
  wasClosed(windows: readonly AccessWindow[]): void {
    const nextLookMs = this.#now() + lookAgainMs;
    for (const window of windows) {
      this.#watched.set(window.id, { window, state: { kind: 'closing', nextLookMs, byUser: true } });
    }
    this.#changed.tell();
  }

  /** The user tried to close it and that failed. */
  couldNotClose(windowId: string, error: AccessError): void {
    const nextLookMs = this.#now() + lookAgainMs;
    this.#setState(windowId, { kind: 'stillOpen', nextLookMs, error, byUser: true });
    this.#changed.tell();
  }

  /** When `tick` has something to do; undefined where nothing is watched. */
  nextDueMs(): number | undefined {
    if (this.#watched.size === 0) return undefined;
    const due = [...this.#watched.values()].map(({ window, state }) =>
      state.kind === 'open' ? window.endSeconds * 1000 : state.nextLookMs,
    );
    return Math.min(this.#learntAtMs + learnTimeMs, ...due);
  }

  /** Does what is due. A tick that is under way serves all who ask. */
  tick(): Promise<void> {
    this.#ticking ??= this.#tick().finally(() => {
      this.#ticking = undefined;
    });
    return this.#ticking;
  }

  async #tick(): Promise<void> {
    const isAnyOpen = this.windows.some(({ state }) => state.kind !== 'closing');
    if (isAnyOpen && this.#now() >= this.#learntAtMs + learnTimeMs) await this.#learnTime();
    const now = this.#now();
    const due = this.windows.filter(({ window, state }) =>
      state.kind === 'open' ? window.endSeconds * 1000 <= now : state.nextLookMs <= now,
    );
    if (due.length > 0) await this.#lookAndClose(due);
    this.#changed.tell();
  }

  async #learnTime(): Promise<void> {
    await this.#ports.app.learnTime();
    this.#learntAtMs = this.#now();
  }

  /** Deletes only what a fresh look shows: somebody may have extended or closed the window meanwhile. */
  async #lookAndClose(due: readonly WatchedWindow[]): Promise<void> {
    const listing = await this.#ports.app.listWindows();
    if (!listing.ok) {
      for (const one of due) this.#fail(one, listing.error);
      return;
    }
    const standing: WatchedWindow[] = [];
    for (const { window, state } of due) {
      const found = listing.value.windows.find((one) => one.window.id === window.id)?.window;
      if (found === undefined && isSeenWhole(window, listing.value.gaps)) this.#forget(window);
      else if (found === undefined) this.#lookAgain(window.id);
      else if (found.endSeconds * 1000 > this.#now() && !(state.kind !== 'open' && state.byUser)) {
        this.#watched.set(window.id, { window: found, state: { kind: 'open' } });
      } else standing.push({ window: found, state });
    }
    if (standing.length > 0) await this.#close(standing);
  }

  async #close(standing: readonly WatchedWindow[]): Promise<void> {
    const ids = standing.map(({ window }) => window.id);
    const report = await this.#ports.app.closeWindows({ by: 'ids', ids });
    const closed: AccessWindow[] = [];
    for (const one of standing) {
      const failure = report.ok ? report.value.failed.find(({ id }) => id === one.window.id) : report;
      if (failure && failure.error.kind !== 'windowNotFound') this.#fail(one, failure.error);
      else {
        this.#lookAgain(one.window.id);
        closed.push(one.window);
      }
    }
    if (closed.length > 0) this.#ports.onClosed(closed);
  }

  #fail({ window, state }: WatchedWindow, error: AccessError): void {
    const byUser = state.kind !== 'open' && state.byUser;
    this.#watched.set(window.id, {
      window,
      state: { kind: 'stillOpen', nextLookMs: this.#now() + lookAgainMs, error, byUser },
    });
    if (state.kind !== 'stillOpen') this.#ports.onFailure(window, error);
  }

  #lookAgain(id: string): void {
    const known = this.#watched.get(id);
    const byUser = known !== undefined && known.state.kind !== 'open' && known.state.byUser;
    this.#setState(id, { kind: 'closing', nextLookMs: this.#now() + lookAgainMs, byUser });
  }

  #forget(window: AccessWindow): void {
    const wasOpen = this.#watched.get(window.id)?.state.kind !== 'closing';
    this.#watched.delete(window.id);
    if (wasOpen) this.#ports.onClosed([window]);
  }

  #add(window: AccessWindow): void {
    const known = this.#watched.get(window.id);
    this.#watched.set(window.id, { window, state: known?.state ?? { kind: 'open' } });
  }

  #setState(id: string, state: WatchedWindow['state']): void {
    const known = this.#watched.get(id);
    if (known) this.#watched.set(id, { ...known, state });
  }

  #now(): number {
    return this.#ports.app.clock.now();
  }
}

/** Whether a listing with these gaps would show the window if it were there. */
function isSeenWhole({ rules }: AccessWindow, gaps: readonly InventoryGap[]): boolean {
  return gaps.every(
    ({ subscriptionId }) =>
      subscriptionId !== null &&
      rules.every(
        ({ group }) => !group.toLowerCase().startsWith(`/subscriptions/${subscriptionId}/`.toLowerCase()),
      ),
  );
}
