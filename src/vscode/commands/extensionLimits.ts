import type { ListedWindow, MachineSummary } from '../../access/machineListing.ts';
import { minDurationMinutes } from '../../core/duration.ts';
import type { JitPort } from '../../core/jitPolicy.ts';
import { overlapsProtocols } from '../../core/protocol.ts';
import { ok, type Result } from '../../core/result.ts';
import type { settings } from '../settings.ts';
import { type DurationLimits, durationLimits, usualLengths } from './requestDraft.ts';

/** A window to be extended, and its VM as it is known. */
export interface Extending {
  window: ListedWindow['window'];
  summary: MachineSummary | undefined;
}

/**
 * How long windows may be extended from now, together: no longer than the shortest of their limits, and later than the
 * latest of their ends. The error is a sentence about a setting that cannot be read.
 */
export function extensionLimits(
  extending: readonly Extending[],
  given: Pick<ReturnType<typeof settings>, 'defaultDuration' | 'maxDuration'>,
  nowMs: number,
): Result<DurationLimits, string> {
  const limits = durationLimits(extending.flatMap(portsOf), given);
  if (!limits.ok) return limits;
  const afterMs = Math.max(...extending.map(({ window }) => window.endSeconds * 1000));
  const { defaultMinutes, maxMinutes } = limits.value;
  const leftMinutes = (afterMs - nowMs) / 60_000;
  // A length that adds next to nothing is hardly meant.
  const isWorthIt = (minutes: number) => minutes - leftMinutes >= minDurationMinutes && minutes <= maxMinutes;
  const usual = [defaultMinutes, ...usualLengths].find(isWorthIt);
  return ok({ ...limits.value, defaultMinutes: usual ?? maxMinutes, afterMs });
}

/** The policy's ports of which the window has one. */
function portsOf({ window, summary }: Extending): JitPort[] {
  return (summary?.policy?.ports ?? []).filter((port) =>
    window.ports.some(
      ({ number, protocol }) => number === port.number && overlapsProtocols(protocol, port.protocol),
    ),
  );
}
