import type { Clock } from '../access/ports.ts';

/** Azure's time, learnt from the `Date` header of its answers. */
export interface AzureClock extends Clock {
  learn(dateHeader: string | undefined, sentAtMs: number, receivedAtMs: number): void;
}

/**
 * Time by this machine's clock and the difference to Azure's that the latest answer showed. A `Date` header has
 * whole seconds, so the difference is right to about a second, however wrong this machine's clock is.
 */
export function azureClock(): AzureClock {
  let differenceMs = 0;
  return {
    now: () => Date.now() + differenceMs,
    sleep: (ms, signal) => sleep(ms, signal),
    learn(dateHeader, sentAtMs, receivedAtMs) {
      const azureMs = dateHeader === undefined ? Number.NaN : Date.parse(dateHeader);
      if (Number.isNaN(azureMs)) return;
      const measured = azureMs + 500 - (sentAtMs + receivedAtMs) / 2;
      // Azure wrote the header at some time between the two. What is known already stays while it is as good as
      // that, so that time does not jump back and forth.
      const uncertaintyMs = 1000 + (receivedAtMs - sentAtMs) / 2;
      if (Math.abs(measured - differenceMs) > uncertaintyMs) differenceMs = measured;
    },
  };
}

/** A longer timer fires at once; who waits for weeks looks again before. */
const longestTimerMs = 2 ** 31 - 1;

function sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const timer = setTimeout(done, Math.min(ms, longestTimerMs));
    signal?.addEventListener('abort', done, { once: true });
    function done(): void {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    }
  });
}
