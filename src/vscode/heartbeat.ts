/**
 * Calls `beat` at the moment that it asked for, but at the latest after half a minute: a timer sleeps while a
 * laptop sleeps, and the clock may have been put right meanwhile.
 */
export class Heartbeat {
  readonly #beat: () => Promise<number | undefined>;
  readonly #longestMs: number;
  #timer: NodeJS.Timeout | undefined;
  #isBeating = false;
  #isWanted = false;
  #isEnded = false;

  /** `beat` resolves to the milliseconds until it has to be called again; undefined stops until `wake`. */
  constructor(beat: () => Promise<number | undefined>, longestMs = 30_000) {
    this.#beat = beat;
    this.#longestMs = longestMs;
  }

  /** Beats now, or once more after the beat that is under way. */
  wake(): void {
    this.#isWanted = true;
    clearTimeout(this.#timer);
    if (!this.#isBeating) void this.#run();
  }

  dispose(): void {
    this.#isEnded = true;
    clearTimeout(this.#timer);
  }

  async #run(): Promise<void> {
    this.#isBeating = true;
    let waitMs: number | undefined;
    while (this.#isWanted && !this.#isEnded) {
      this.#isWanted = false;
      waitMs = await this.#beat();
    }
    this.#isBeating = false;
    if (waitMs === undefined || this.#isEnded) return;
    this.#timer = setTimeout(() => this.wake(), Math.min(Math.max(waitMs, 250), this.#longestMs));
  }
}
