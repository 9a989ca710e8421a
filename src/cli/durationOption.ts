import { maxDurationMinutes, minDurationMinutes, parseDuration } from '../core/duration.ts';
import { inputProblem } from '../core/inputProblem.ts';
import { err, ok } from '../core/result.ts';
import type { Parsed } from './parsed.ts';

/** Minutes, within what Azure's just-in-time access allows at all. */
export function parseDurationOption(field: string, text: string | undefined): Parsed<number | undefined> {
  if (text === undefined) return ok(undefined);
  const minutes = parseDuration(text);
  if (!minutes.ok) return err([inputProblem(field, text, minutes.error)]);
  if (minutes.value < minDurationMinutes || minutes.value > maxDurationMinutes) {
    return err([inputProblem(field, text, 'Access lasts from 5 minutes (PT5M) to 24 hours (PT24H).')]);
  }
  return minutes;
}
