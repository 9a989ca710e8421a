import { durationText } from './durationText.ts';

/** How long something still lasts, in minutes begun and not yet over: `42 min`, `1 h 05 min`, `under a minute`. */
export function remainingText(endMs: number, nowMs: number): string {
  if (endMs <= nowMs) return 'overdue';
  const minutes = Math.floor((endMs - nowMs) / 60_000);

  return minutes === 0 ? 'under a minute' : durationText(minutes);
}
