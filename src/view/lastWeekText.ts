import type { LastWeek } from '../core/lastWeek.ts';
import { localTimeText } from './localTimeText.ts';
import type { Looking } from './machineTreeFacts.ts';
import { plainText } from './plainText.ts';

/** `3 requests, the last at 2026-11-21 10:00 by alice@contoso.com` */
export function lastWeekText(
  { requests, lastAccessMs, lastUser }: LastWeek,
  { nowMs, timeZone }: Pick<Looking, 'nowMs' | 'timeZone'>,
): string {
  if (lastAccessMs === null) return 'no request';
  const count = requests === 1 ? '1 request' : `${requests} requests`;
  const last = localTimeText(lastAccessMs, nowMs, timeZone);
  return `${count}, the last at ${last} by ${plainText(lastUser ?? '') || 'unknown'}`;
}
