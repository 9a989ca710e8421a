import type { App } from '../access/app.ts';
import type { ListedWindow } from '../access/machineListing.ts';
import { type AccessError, azureError } from '../core/accessError.ts';
import type { AccessWindow, RuleRef } from '../core/accessWindow.ts';
import { isFirewallHolderId } from '../core/firewallHolderId.ts';
import { endedRules } from '../core/windowEnds.ts';
import { changes } from './changes.ts';
import { RemovalsUnderWay } from './removalsUnderWay.ts';
import { dueMs, isSeenWhole, retryMs, type WatchedWindow } from './watchedWindow.ts';

/** The ways out of the watch. Time is Azure's, in milliseconds since 1970. */
export interface WatchPorts {
  app: Pick<App, 'listWindows' | 'closeWindows' | 'removeOverdue' | 'learnTime'> & {
    clock: Pick<App['clock'], 'now'>;
    closer: Pick<App['closer'], 'tryHold'>;
  };
  /** From 0 to 1, so that many who were refused at once do not come back at once. */
  random(): number;
  /** Windows that the watch closed, or found closed; `isAgain`: told as closed before, and brought back since. */
  onClosed(windows: readonly AccessWindow[], isAgain: boolean): void;
  /** Closing failed: told once for each run of failures. */
  onFailure(window: AccessWindow, error: AccessError): void;
  /** A removal that no tick waited for has ended, so there may be something to do. */
  onSettled(): void;
  onUnexpected(error: unknown): void;
}

/** A late write of somebody else's may bring a window back for as long as a request is in flight, twice 30 s. */
const lookAgainMs = 60_000;
/** The closer among several windows of the editor is given so long; who closes a second time harms nobody. */
const closerGraceMs = 120_000;
/** While another process closes, this one looks whether it has. */
const watchAgainMs = 5_000;
/** Defender for Cloud takes its rules away some seconds after the end. */
const defenderLookMs = 15_000;
/** Azure's time is learnt at least every five minutes while a window is open. */
const learnTimeMs = 4 * 60_000;

/**
 * Closes windows of ours at their end; of a window that was extended, each rule goes at its own end. Among several
 * windows of the editor one is the closer, and the others watch. It has no timer of its own: `tick` does what is due,
 * and is called again at the latest when `nextDueMs` says. So it also does the right thing after a laptop slept. An update
 * of a firewall takes minutes, in which the ends of other windows come: no tick waits for one.
 */
export class WindowWatch {
  readonly #ports: WatchPorts;
  readonly #watched = new Map<string, WatchedWindow>();
  readonly #changed = changes<void>();
  #learntAtMs: number;
  #ticking: Promise<void> | undefined;
  readonly #underWay: RemovalsUnderWay;

  readonly onDidChange = this.#changed.subscribe;

  constructor(ports: WatchPorts) {
    this.#ports = ports;
    this.#underWay = new RemovalsUnderWay(ports.onUnexpected);
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

  /** A window that was just opened or extended, before any listing shows it: the user wants it open. */
  add(window: AccessWindow): void {
    this.#watched.set(window.id, { window: this.#underWay.without(window), state: { kind: 'open' } });
    this.#changed.tell();
  }

  /** The user closed it: it is looked for again until a look finds nothing. */
  wasClosed(windows: readonly AccessWindow[]): void {
    const nextLookMs = this.#now() + lookAgainMs;
    for (const window of windows) {
      const state = { kind: 'closing', nextLookMs, byUser: true, isTold: true } as const;
      this.#watched.set(window.id, { window, state });
    }
    this.#changed.tell();
  }

  /** The user tried to close it and that failed. */
  couldNotClose(windowId: string, error: AccessError): void {
    const nextLookMs = this.#now() + retryMs(1, this.#ports.random());
    const window = this.#watched.get(windowId)?.window;
    if (!window) return;
    const left = stillThere(window, error);
    this.#setState(windowId, { kind: 'stillOpen', nextLookMs, error: left, byUser: true, tries: 1 });
    this.#changed.tell();
  }

  /** When `tick` has something to do; undefined where nothing is watched. */
  nextDueMs(): number | undefined {
    if (this.#watched.size === 0) return undefined;
    const due = [...this.#watched.values()].map(dueMs);
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
    const due = this.windows.filter((one) => dueMs(one) <= now);
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
      for (const one of due) this.#couldNotLook(one, listing.error);
      return;
    }
    const standing: WatchedWindow[] = [];
    const ending: Ending[] = [];
    for (const one of due) {
      const { window, state } = one;
      // Who extended or closed it while the listing was made knows more than the listing.
      if (this.#watched.get(window.id) !== one) continue;
      const found = listing.value.windows.find((listed) => listed.window.id === window.id);
      if (found === undefined && isSeenWhole(window, listing.value.gaps)) this.#forget(window);
      else if (window.backend === 'defender') this.#waitForDefender(found?.window ?? window);
      else if (found === undefined) this.#lookAgain(window.id);
      else if (state.kind !== 'open' && state.byUser) standing.push({ window: found.window, state });
      else ending.push({ listed: found, watched: this.#see(found.window, state) });
    }
    if (standing.length > 0) await this.#close(standing);
    if (ending.length > 0) await this.#removeOverdue(ending);
  }

  /** A window that was extended is rightly open, whatever became of its former rule. */
  #couldNotLook(one: WatchedWindow, error: AccessError): void {
    const { window, state } = one;
    const nowMs = this.#now();
    if (window.backend === 'defender') this.#waitForDefender(window);
    else if (state.kind !== 'open' || window.endSeconds * 1000 <= nowMs) this.#fail(one, error);
    else this.#keepOpen(window, { nowMs, isLeft: true });
  }

  /** Defender for Cloud shuts what it opened; until a listing shows that it has, it is open. */
  #waitForDefender(window: AccessWindow): void {
    const retryMs = this.#now() + defenderLookMs;
    this.#watched.set(window.id, { window, state: { kind: 'open', retryMs } });
  }

  #see(window: AccessWindow, state: WatchedWindow['state']): WatchedWindow {
    const isOver = window.endSeconds * 1000 <= this.#now();
    const watched: WatchedWindow = {
      window: this.#underWay.without(window),
      state: isOver ? state : { kind: 'open' },
    };
    this.#watched.set(window.id, watched);
    return watched;
  }

  /** Takes away what is over, and only that: somebody may extend a window at this very moment. */
  async #removeOverdue(ending: readonly Ending[]): Promise<void> {
    const nowMs = this.#now();
    const ended = ending.filter(({ watched }) => endedRules(watched.window, nowMs).length > 0);
    const over = (await this.#ports.app.closer.tryHold()) ? ended : this.#leaveToTheCloser(ended, nowMs);
    const atOnce: Ending[] = [];
    for (const one of over) {
      const rest = this.#removeFromFirewalls(one, nowMs);
      if (rest) atOnce.push(rest);
    }
    if (atOnce.length === 0) return;
    const { failed } = await this.#ports.app.removeOverdue(atOnce.map(({ listed }) => listed));
    const closed: WatchedWindow[] = [];
    for (const { watched } of atOnce) {
      const { window } = watched;
      if (this.#watched.get(window.id) !== watched) continue;
      const failure = failed.find(({ id }) => id === window.id);
      if (window.endSeconds * 1000 > nowMs) this.#keepOpen(window, { nowMs, isLeft: failure !== undefined });
      else if (failure) this.#fail(watched, failure.error);
      else if (this.#underWay.hasRuleOf(window)) this.#closesSlowly(window);
      else closed.push(watched);
    }
    this.#closed(closed);
  }

  /**
   * Begins to take away what is over of a window in firewalls, without waiting. Answers with what is left to take away at
   * once, if anything is.
   */
  #removeFromFirewalls({ listed, watched }: Ending, nowMs: number): Ending | undefined {
    const ended = endedRules(listed.window, nowMs);
    const slow = ended.filter(({ group }) => isFirewallHolderId(group));
    if (slow.length === 0) return { listed, watched };
    this.#underWay.begin(slow, (begun) => this.#removeSlowly(listed, begun));
    const isOver = listed.window.endSeconds * 1000 <= nowMs;
    const window = this.#underWay.without(listed.window);
    const now: WatchedWindow = { window, state: isOver ? watched.state : { kind: 'open' } };
    this.#watched.set(window.id, now);
    const rest = ended.filter((ref) => !slow.includes(ref));
    if (rest.length > 0) return { listed: { ...listed, window }, watched: now };
    if (isOver) this.#closesSlowly(window);
    return undefined;
  }

  async #removeSlowly(listed: ListedWindow, refs: readonly RuleRef[]): Promise<void> {
    const { window } = listed;
    const { failed } = await this.#ports.app.removeOverdue([
      { ...listed, window: { ...window, rules: refs } },
    ]);
    const known = this.#watched.get(window.id);
    const failure = failed.find(({ id }) => id === window.id);
    if (known && failure) {
      const whole = { ...known.window, rules: [...known.window.rules, ...refs] };
      const nowMs = this.#now();
      if (window.endSeconds * 1000 > nowMs) this.#keepOpen(whole, { nowMs, isLeft: true });
      else this.#fail({ ...known, window: whole }, failure.error);
    } else if (known && known.state.kind === 'closing') {
      this.#setState(window.id, { ...known.state, nextLookMs: this.#now() });
    }
    this.#settled();
  }

  /** Nobody is told that it is closed before a look finds nothing of it. */
  #closesSlowly(window: AccessWindow): void {
    const nextLookMs = this.#now() + lookAgainMs;
    this.#watched.set(window.id, {
      window,
      state: { kind: 'closing', nextLookMs, byUser: false, byOther: true },
    });
  }

  /** Another process closes; what it has not closed in a while is closed here all the same. */
  #leaveToTheCloser(ended: readonly Ending[], nowMs: number): readonly Ending[] {
    const isLate = ({ watched: { window } }: Ending) => window.endSeconds * 1000 + closerGraceMs <= nowMs;
    for (const { watched } of ended.filter((one) => !isLate(one))) {
      const { window } = watched;
      if (this.#watched.get(window.id) !== watched) continue;
      const byOther = !wasTold(watched);
      const state =
        window.endSeconds * 1000 > nowMs
          ? ({ kind: 'open', retryMs: nowMs + watchAgainMs } as const)
          : ({
              kind: 'closing',
              nextLookMs: nowMs + watchAgainMs,
              byUser: false,
              byOther,
              isTold: !byOther,
            } as const);
      this.#watched.set(window.id, { window, state });
    }
    return ended.filter(isLate);
  }

  /** A rule that is left opens no more than the one that follows it, so nobody is told; it is tried again. */
  #keepOpen(window: AccessWindow, { nowMs, isLeft }: { nowMs: number; isLeft: boolean }): void {
    const ended = new Set(endedRules(window, nowMs));
    const rules = window.rules.filter((ref) => !ended.has(ref));
    this.#watched.set(
      window.id,
      isLeft
        ? { window, state: { kind: 'open', retryMs: nowMs + lookAgainMs } }
        : { window: { ...window, rules }, state: { kind: 'open' } },
    );
  }

  async #close(all: readonly WatchedWindow[]): Promise<void> {
    const isSlow = ({ window }: WatchedWindow) => window.rules.some(({ group }) => isFirewallHolderId(group));
    for (const one of all.filter(isSlow)) this.#closeSlowly(one);
    const standing = all.filter((one) => !isSlow(one));
    if (standing.length > 0) await this.#closeNow(standing);
  }

  #closeSlowly(one: WatchedWindow): void {
    const { id, rules } = one.window;
    this.#setState(id, { kind: 'closing', nextLookMs: this.#now() + lookAgainMs, byUser: true });
    this.#underWay.begin(rules, async () => {
      await this.#closeNow([one]);
      this.#settled();
    });
  }

  #settled(): void {
    this.#changed.tell();
    this.#ports.onSettled();
  }

  async #closeNow(standing: readonly WatchedWindow[]): Promise<void> {
    const ids = standing.map(({ window }) => window.id);
    const report = await this.#ports.app.closeWindows({ by: 'ids', ids });
    const closed: WatchedWindow[] = [];
    for (const one of standing) {
      const failure = report.ok ? report.value.failed.find(({ id }) => id === one.window.id) : report;
      if (failure && failure.error.kind !== 'windowNotFound') this.#fail(one, failure.error);
      else closed.push(one);
    }
    this.#closed(closed);
  }

  /** What somebody's late write brought back and is closed again was told before. */
  #closed(closed: readonly WatchedWindow[]): void {
    for (const isAgain of [false, true]) {
      const windows = closed.filter((one) => wasTold(one) === isAgain).map(({ window }) => window);
      for (const { id } of windows) this.#lookAgain(id, true);
      if (windows.length > 0) this.#ports.onClosed(windows, isAgain);
    }
  }

  #fail({ window, state }: WatchedWindow, reason: AccessError): void {
    const error = stillThere(window, reason);
    const byUser = state.kind !== 'open' && state.byUser;
    const tries = state.kind === 'stillOpen' ? state.tries + 1 : 1;
    const nextLookMs = this.#now() + retryMs(tries, this.#ports.random());
    this.#watched.set(window.id, { window, state: { kind: 'stillOpen', nextLookMs, error, byUser, tries } });
    if (state.kind !== 'stillOpen') this.#ports.onFailure(window, error);
  }

  #lookAgain(id: string, isClosed = false): void {
    const known = this.#watched.get(id);
    const byUser = known !== undefined && known.state.kind !== 'open' && known.state.byUser;
    const isTold = isClosed || (known !== undefined && wasTold(known));
    this.#setState(id, { kind: 'closing', nextLookMs: this.#now() + lookAgainMs, byUser, isTold });
  }

  #forget(window: AccessWindow): void {
    const state = this.#watched.get(window.id)?.state;
    const isNews = state?.kind !== 'closing' || state.byOther === true;
    this.#watched.delete(window.id);
    if (isNews) this.#ports.onClosed([window], false);
  }

  #add(window: AccessWindow): void {
    const known = this.#watched.get(window.id);
    this.#watched.set(window.id, {
      window: this.#underWay.without(window),
      state: known?.state ?? { kind: 'open' },
    });
  }

  #setState(id: string, state: WatchedWindow['state']): void {
    const known = this.#watched.get(id);
    if (known) this.#watched.set(id, { ...known, state });
  }

  #now(): number {
    return this.#ports.app.clock.now();
  }
}

function wasTold({ state }: WatchedWindow): boolean {
  return state.kind === 'closing' && state.isTold === true;
}

/** Where Azure failed before anything was closed, every rule of the window is still there, as far as is known. */
function stillThere({ vmName: vm, rules }: AccessWindow, error: AccessError): AccessError {
  if (error.kind !== 'azure' && error.kind !== 'rulesUnread') return error;
  return { kind: 'leftInPlace', vm, rules, tags: [], cause: azureError(error.cause) };
}

/** A window of which something may be over, as a listing shows it and as it is watched. */
interface Ending {
  listed: ListedWindow;
  watched: WatchedWindow;
}
