import type { AzureFault } from '../core/azureFault.ts';

/** Milliseconds before the `attempt`-th repeat, counted from 1: 1 s, 2 s, 4 s and so on, at most 16 s. */
export function backoffMs(attempt: number): number {
  return Math.min(1000 * 2 ** (attempt - 1), 16_000);
}

/**
 * Milliseconds before another try after these faults: never before what Azure asked for, because a request that
 * comes earlier makes it ask for more.
 */
export function pauseMs(faults: readonly AzureFault[], attempt: number): number {
  const asked = faults.map((fault) => (fault.kind === 'throttled' ? fault.retryAfterSeconds * 1000 : 0));
  return Math.max(backoffMs(attempt), ...asked);
}
