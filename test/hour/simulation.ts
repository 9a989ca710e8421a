/** Simulated time for processes that talk to a sandbox over real HTTP: nobody waits, and nobody is left behind. */
export interface Simulation {
  /** Azure's time, in milliseconds since 1970. */
  now(): number;
  /** Resolves when it is that time; never before everybody who is busy then has come to wait. */
  until(atMs: number, signal?: AbortSignal): Promise<void>;
  /** Told when a request is about to be sent; what it returns is called when the request is over. */
  requestBegins(): () => void;
  /** Lets everything happen until then. */
  runUntil(atMs: number): Promise<void>;
}

interface Sleeper {
  atMs: number;
  wake(): void;
}

/** Turns of the event loop without a request, after which everybody is taken to wait. */
const quietTurns = 6;
/** Real milliseconds after which a request that nobody ended is forgotten: it was not sent after all. */
const forgottenMs = 400;

/** Time stands still while anybody has a request on its way; then it jumps to the next who waits. */
export function simulation(clock: { now(): number; advance(ms: number): Promise<void> }): Simulation {
  const sleepers = new Set<Sleeper>();
  let begun = new Set<object>();
  let changedAt = performance.now();

  async function quiet(): Promise<void> {
    for (let turns = 0; turns < quietTurns; turns++) {
      await new Promise((resolve) => setImmediate(resolve));
      if (begun.size === 0) continue;
      turns = -1;
      if (performance.now() - changedAt > forgottenMs) begun = new Set();
    }
  }

  async function moveTo(atMs: number): Promise<void> {
    const leftMs = atMs - clock.now();
    if (leftMs > 0) await clock.advance(leftMs);
  }

  return {
    now: () => clock.now(),
    until(atMs, signal) {
      return new Promise((resolve) => {
        if (signal?.aborted || atMs <= clock.now()) return resolve();
        const sleeper: Sleeper = {
          atMs,
          wake() {
            sleepers.delete(sleeper);
            signal?.removeEventListener('abort', sleeper.wake);
            resolve();
          },
        };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', sleeper.wake, { once: true });
      });
    },
    requestBegins() {
      const request = {};
      begun.add(request);
      changedAt = performance.now();
      return () => {
        begun.delete(request);
        changedAt = performance.now();
      };
    },
    async runUntil(atMs) {
      for (;;) {
        await quiet();
        const [next] = [...sleepers].sort((a, b) => a.atMs - b.atMs);
        if (!next || next.atMs > atMs) break;
        await moveTo(next.atMs);
        next.wake();
      }
      await moveTo(atMs);
    },
  };
}
