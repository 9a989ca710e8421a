import { minDurationMinutes } from '../../core/duration.ts';
import { type DurationLimits, usualLengths } from './requestDraft.ts';

/** The lengths that are offered, in minutes: ascending, but for an extension the one that Enter takes comes first. */
export function durationChoices(limits: DurationLimits, nowMs: number): number[] {
  const { defaultMinutes, maxMinutes, afterMs } = limits;
  // An end that is hardly later than before looks like the same one.
  const isWorthIt = (minutes: number) => {
    if (afterMs === undefined) return true;
    const addedMs = nowMs + minutes * 60_000 - afterMs;
    return addedMs >= minDurationMinutes * 60_000 || (addedMs > 0 && minutes === defaultMinutes);
  };
  const fitting = [...new Set([...usualLengths, defaultMinutes, maxMinutes])]
    .filter((minutes) => minutes <= maxMinutes && isWorthIt(minutes))
    .sort((a, b) => a - b);
  if (afterMs === undefined) return fitting;
  return [...fitting].sort((a, b) => Number(b === defaultMinutes) - Number(a === defaultMinutes));
}
