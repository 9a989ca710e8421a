import type { App } from '../access/app.ts';
import type { WriteOutcome } from '../core/azureFault.ts';
import { signEveryMs } from '../core/guardState.ts';

/** What became of a sweep, as far as its sign is concerned. */
export interface Swept {
  /** Whether anything was changed in Azure. */
  didAnything: boolean;
  failures: number;
}

/**
 * Says that the guard is alive, after every sweep that changed something or failed otherwise than the one before, else
 * only every few minutes: a sign is a write. Resolves to undefined where none is due. A restart forgets when the last
 * one was, which costs one write.
 */
export function signer(
  { signSweep, clock }: Pick<App, 'signSweep' | 'clock'>,
  place: string,
): (swept: Swept) => Promise<WriteOutcome | undefined> {
  let last: { atMs: number; failures: number } | undefined;
  return async ({ didAnything, failures }) => {
    // Timers come some milliseconds early or late, and the fifth minute is meant.
    const isDue = last === undefined || clock.now() - last.atMs > signEveryMs - 30_000;
    if (!isDue && !didAnything && last?.failures === failures) return undefined;
    const atMs = clock.now();
    const outcome = await signSweep({ place, failures });
    if (outcome.outcome === 'applied') last = { atMs, failures };
    return outcome;
  };
}
