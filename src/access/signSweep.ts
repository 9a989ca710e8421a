import type { WriteOutcome } from '../core/azureFault.ts';
import { lastSweepTag, signOf } from '../core/guardState.ts';
import type { UseCasePorts } from './useCasePorts.ts';

export interface SweepSign {
  /** ARM id of the guard's own resource group. */
  place: string;
  /** What the sweep could not deal with. */
  failures: number;
}

/** Says in a tag of the guard's own resource group that a sweep has just ended. */
export function signSweep(
  { guards, clock }: Pick<UseCasePorts, 'guards' | 'clock'>,
  { place, failures }: SweepSign,
  signal?: AbortSignal,
): Promise<WriteOutcome> {
  return guards.sign(place, { [lastSweepTag]: signOf({ atMs: clock.now(), failures }) }, { signal });
}
