import type { CapSetter } from '../core/durationCap.ts';
import { durationText } from './durationText.ts';

/** `3 h`, and which setting says so where the policy would allow more. */
export function capText({ minutes, setBy }: { minutes: number; setBy: CapSetter }): string {
  const limit = durationText(minutes);

  return setBy === 'own' ? `${limit}, by your setting azureJit.maxDuration` : limit;
}
