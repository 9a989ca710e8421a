import { minDurationMinutes, parseDuration } from './duration.ts';
import { err, ok, type Result } from './result.ts';

/** The longest access that may be asked for, and which of the limits says so. */
export interface DurationCap {
  /** Infinite where nothing limits it. */
  minutes: number;
  setBy: CapSetter;
}

/** The policy that stands in the VM's tag, or the user's own limit beside it. */
export type CapSetter = 'policy' | 'own';

/** The smaller limit. Whoever may write a tag on a VM grants nobody more than they allow themselves. */
export function durationCap(policyMinutes: number, ownMinutes: number | undefined): DurationCap {
  return ownMinutes !== undefined && ownMinutes < policyMinutes
    ? { minutes: ownMinutes, setBy: 'own' }
    : { minutes: policyMinutes, setBy: 'policy' };
}

/**
 * The user's own limit in minutes, from what the settings say; undefined where they say nothing. The error is a
 * sentence: a limit that cannot be meant is an error, never no limit.
 */
export function parseOwnCap(text: string): Result<number | undefined, string> {
  if (text === '') return ok(undefined);
  const minutes = parseDuration(text);
  if (!minutes.ok) return minutes;

  return minutes.value < minDurationMinutes
    ? err(`The shortest access is ${minDurationMinutes} minutes.`)
    : minutes;
}
