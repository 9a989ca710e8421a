import type { Guard } from '../access/readGuards.ts';
import { changes } from './changes.ts';
import type { Session } from './session.ts';

/** A guard signs every five minutes, so nothing is missed by looking less often than that. */
const pauseMs = 5 * 60_000;

/** The guards of the connected account as they were read last. Reads only when somebody looks, and seldom. */
export class GuardWatch {
  readonly #session: Session;
  readonly #onFailure: (problem: unknown) => void;
  readonly #changed = changes<void>();
  #guards: readonly Guard[] | undefined;
  #readAtMs = Number.NEGATIVE_INFINITY;

  readonly onDidChange = this.#changed.subscribe;

  /** `onFailure` is told why guards could not be read, which nobody is asked to do anything about. */
  constructor(session: Session, onFailure: (problem: unknown) => void) {
    this.#session = session;
    this.#onFailure = onFailure;
    session.onDidChange(() => {
      this.#guards = undefined;
      this.#readAtMs = Number.NEGATIVE_INFINITY;
      this.#changed.tell();
    });
  }

  /** Undefined where they were not read, so that nobody is told that there is none. */
  get guards(): readonly Guard[] | undefined {
    return this.#guards;
  }

  /** Somebody sees what this is shown in. */
  async look(): Promise<void> {
    const connection = this.#session.current;
    if (!connection) return;
    const now = connection.app.clock.now();
    if (now - this.#readAtMs < pauseMs) return;
    this.#readAtMs = now;
    try {
      const read = await connection.app.readGuards();
      if (this.#session.current !== connection) return;
      if (!read.ok) return this.#onFailure(read.error);
      this.#guards = read.value;
      this.#changed.tell();
    } catch (error) {
      this.#onFailure(error);
    }
  }
}
