import { settleDefender } from '../security/settleDefender.ts';
import type { Arm } from './arm.ts';

/** Brings the state up to the moment: what operations end now, and what Defender does by itself. */
export function settle(arm: Arm): void {
  arm.operations.settle();
  settleDefender(arm);
  // What Defender begins and what takes no time is seen by the call that follows.
  arm.operations.settle();
}
