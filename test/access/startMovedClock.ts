import type { AzureClock } from '../../src/azure/azureClock.ts';

/** Azure's time for tests: a wait moves the sandbox's clock and is over at once. */
export interface MovedClock extends AzureClock {
  /** Moves the sandbox's clock and this one, in milliseconds. */
  advance(ms: number): Promise<void>;
  /** Every wait that was asked for, in milliseconds. */
  readonly sleeps: number[];
  /** Called before each wait moves the clock: what happens "meanwhile". */
  onSleep: ((ms: number) => Promise<void> | void) | undefined;
}

/** Waits side by side overlap: the clock moves to the latest of their ends, not by their sum. */
export async function startMovedClock(endpoint: string): Promise<MovedClock> {
  const ask = async (method: string, body?: object): Promise<number> => {
    const response = await fetch(`${endpoint}/$sandbox/clock`, {
      method,
      body: body ? JSON.stringify(body) : null,
    });
    const answer = (await response.json()) as { now: string };
    return Date.parse(answer.now) - Date.now();
  };
  let differenceMs = await ask('GET');
  let moving = Promise.resolve();
  const advance = async (ms: number): Promise<void> => {
    differenceMs = await ask('POST', { advance: `PT${Math.max(0, ms) / 1000}S` });
  };
  const clock: MovedClock = {
    sleeps: [],
    onSleep: undefined,
    now: () => Date.now() + differenceMs,
    learn: () => undefined,
    advance,
    async sleep(ms, signal) {
      if (signal?.aborted) return;
      clock.sleeps.push(ms);
      const end = clock.now() + ms;
      await clock.onSleep?.(ms);
      moving = moving.then(async () => {
        const left = end - clock.now();
        if (left > 0) await advance(left);
      });
      await moving;
    },
  };
  return clock;
}
