/** Milliseconds before the `attempt`-th repeat, counted from 1: 1 s, 2 s, 4 s and so on, at most 16 s. */
export function backoffMs(attempt: number): number {
  return Math.min(1000 * 2 ** (attempt - 1), 16_000);
}
