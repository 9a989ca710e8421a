import type { CloserLock } from '../access/ports.ts';
import type { AccessError } from '../core/accessError.ts';
import type { AccessWindow } from '../core/accessWindow.ts';
import { changes } from './changes.ts';
import { endNotices } from './endNotices.ts';
import { Heartbeat } from './heartbeat.ts';
import type { MachineStore } from './machineStore.ts';
import type { Session } from './session.ts';
import type { WatchedWindow } from './watchedWindow.ts';
import { WindowWatch } from './windowWatch.ts';

export interface KeeperParts {
  session: Session;
  store: MachineStore;
  /** Minutes before its end at which a window is told to end soon; 0 tells nothing. */
  notifyBeforeEndMinutes(): number;
  onEndsSoon(window: AccessWindow): void;
  onEnded(window: AccessWindow): void;
  onFailure(window: AccessWindow, error: AccessError): void;
  /** Told when something may be open from now on, and when nothing is any more. */
  onMayBeOpen(mayBeOpen: boolean): void;
  /** The machine slept, or its clock was put on: what was begun may have been broken off. */
  onWake(): void;
  /** Something unexpected went wrong; the next beat tries again. */
  onUnexpected(error: unknown): void;
}

/** Beats come every half minute while a window is watched; a gap like this is a sleep. */
const sleptMs = 120_000;

/** Keeps the windows of the connected account in sight until they are closed. */
export class WindowKeeper {
  readonly #parts: KeeperParts;
  readonly #changed = changes<void>();
  readonly #notices = endNotices();
  readonly #heartbeat = new Heartbeat(() => this.#beat());
  #watch: WindowWatch | undefined;
  /** What closes at the end of windows, as long as the connection stands. */
  #closer: CloserLock | undefined;
  #lastBeatMs = Number.POSITIVE_INFINITY;

  /** Told after every beat, too: what is left of a window is another text then. */
  readonly onDidChange = this.#changed.subscribe;

  constructor(parts: KeeperParts) {
    this.#parts = parts;
    parts.session.onDidChange(() => this.#startOver());
    parts.store.onDidChange(() => this.#showListed());
  }

  get windows(): readonly WatchedWindow[] {
    return this.#watch?.windows ?? [];
  }

  /** Azure's time; this machine's where nobody is connected. */
  now(): number {
    return this.#parts.session.current?.app.clock.now() ?? Date.now();
  }

  /** Something is about to be opened: it may be open from now on, whatever becomes of this process. */
  opening(): void {
    this.#parts.onMayBeOpen(true);
  }

  opened(window: AccessWindow): void {
    this.#watch?.add(window);
    this.#heartbeat.wake();
  }

  closed(windows: readonly AccessWindow[]): void {
    this.#watch?.wasClosed(windows);
    this.#heartbeat.wake();
  }

  couldNotClose(windowId: string, error: AccessError): void {
    this.#watch?.couldNotClose(windowId, error);
    this.#heartbeat.wake();
  }

  /** Looks at once at what is due; after Azure's time was learnt, say. */
  wake(): void {
    this.#heartbeat.wake();
  }

  dispose(): void {
    this.#heartbeat.dispose();
    this.#release();
  }

  #startOver(): void {
    const { session, store, onFailure, onEnded } = this.#parts;
    const connection = session.current;
    this.#release();
    this.#closer = connection?.app.closer;
    this.#watch =
      connection &&
      new WindowWatch({
        app: connection.app,
        random: Math.random,
        onFailure,
        onSettled: () => this.#heartbeat.wake(),
        onUnexpected: this.#parts.onUnexpected,
        onClosed: (windows, isAgain) => {
          store.forget(windows.map(({ id }) => id));
          if (!isAgain) for (const window of windows) onEnded(window);
        },
      });
    this.#changed.tell();
  }

  /** A place that is kept after its connection would be taken even for this process's next one. */
  #release(): void {
    this.#closer?.release().catch(this.#parts.onUnexpected);
    this.#closer = undefined;
  }

  #showListed(): void {
    const { session, store } = this.#parts;
    const { current } = session;
    if (!current || !this.#watch || store.listing === undefined) return;
    const mine = store.windows.filter(({ window }) => window.requestor === current.callerName);
    this.#watch.show(mine.map(({ window }) => window));
    this.#parts.onMayBeOpen(this.windows.length > 0);
    this.#heartbeat.wake();
  }

  /** Resolves to the milliseconds until something is due or a shown minute is over. */
  async #beat(): Promise<number | undefined> {
    const watch = this.#watch;
    const atMs = Date.now();
    if (atMs - this.#lastBeatMs > sleptMs) this.#parts.onWake();
    this.#lastBeatMs = atMs;
    try {
      await watch?.tick();
    } catch (error) {
      this.#parts.onUnexpected(error);
    }
    this.#changed.tell();
    const due = watch?.nextDueMs();
    if (!watch || watch !== this.#watch || due === undefined) {
      this.#lastBeatMs = Number.POSITIVE_INFINITY;
      return undefined;
    }
    const now = this.now();
    const open = watch.windows.flatMap(({ window, state }) => (state.kind === 'open' ? [window] : []));
    const minutes = this.#parts.notifyBeforeEndMinutes();
    const soon = minutes > 0 ? this.#notices.due(open, now, minutes) : [];
    for (const window of soon) this.#parts.onEndsSoon(window);
    const minuteEnds = open.map(({ endSeconds }) => ((endSeconds * 1000 - now) % 60_000) + 1);
    return Math.min(due - now, ...minuteEnds);
  }
}
