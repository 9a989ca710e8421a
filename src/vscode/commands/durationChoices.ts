import { type DurationLimits, usualLengths } from './requestDraft.ts';

/** The lengths that are offered, in minutes: ascending, but for an extension the one that Enter takes comes first. */
export function durationChoices(limits: DurationLimits, nowMs: number): number[] {
  const { defaultMinutes, maxMinutes, afterMs } = limits;
  const isLater = (minutes: number) => afterMs === undefined || nowMs + minutes * 60_000 > afterMs;
  const fitting = [...new Set([...usualLengths, defaultMinutes, maxMinutes])]
    .filter((minutes) => minutes <= maxMinutes && isLater(minutes))
    .sort((a, b) => a - b);
  if (afterMs === undefined) return fitting;
  return [...fitting].sort((a, b) => Number(b === defaultMinutes) - Number(a === defaultMinutes));
}
