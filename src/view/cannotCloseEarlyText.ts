import { formatUtc } from '../core/ruleDescription.ts';
import { localTimeText } from './localTimeText.ts';
import { plainText } from './plainText.ts';
import { vmText } from './resourceText.ts';

export interface StayingWindow {
  /** ARM id, or a name. */
  vm: string;
  window: string;
  /** Unix seconds. */
  endSeconds: number;
}

/**
 * Why windows of Defender for Cloud stay open: it has no way to end access early. Ends are by the clock where somebody
 * looks at it, given as `nowMs`, else in UTC.
 */
export function cannotCloseEarlyText(
  windows: readonly StayingWindow[],
  nowMs?: number,
  timeZone?: string,
): string {
  const ends = windows.map(({ vm, window, endSeconds }) =>
    nowMs === undefined
      ? `window ${plainText(window)} of ${vmText(vm)} closes at ${formatUtc(endSeconds)}`
      : `access to ${vmText(vm)} ends at ${localTimeText(endSeconds * 1000, nowMs, timeZone)}`,
  );
  return `Defender for Cloud has no way to end access early: ${ends.join(', ')}.`;
}
