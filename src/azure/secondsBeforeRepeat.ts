import { pauseMs } from '../access/backoff.ts';
import type { AzureFault } from '../core/azureFault.ts';
import type { ArmAnswer } from './armAnswer.ts';
import { retryAfterSeconds } from './retryAfterSeconds.ts';

/**
 * Seconds before a request may be sent again: what Azure asks for, because one that comes earlier makes it ask for
 * more; where it asks for nothing, longer from `attempt` to `attempt`, counted from 1.
 */
export function secondsBeforeRepeat(
  fault: AzureFault,
  answer: ArmAnswer | undefined,
  attempt: number,
  nowMs: number,
): number {
  const asked = answer ? retryAfterSeconds(answer, nowMs) : undefined;
  return asked ? asked : pauseMs([fault], attempt) / 1000;
}
