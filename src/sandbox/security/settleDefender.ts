import type { Arm } from '../arm/arm.ts';
import type { ArmResource } from '../world.ts';
import { jitPolicyType } from './jitPolicyType.ts';
import { openPorts } from './jitRequests.ts';
import { revokePort } from './revokePort.ts';
import { writePending } from './writePending.ts';

/** Ends what is over by the sandbox's clock and begins what can be written. Called around every call, so it is cheap. */
export function settleDefender(arm: Arm): void {
  const { defender, store } = arm;
  const version = store.versionOf(jitPolicyType);
  if (defender.nextEnd?.version !== version) defender.nextEnd = { version, at: nextEnd(arm) };
  if (defender.nextEnd.at <= arm.clock.now()) {
    defender.nextEnd = undefined;
    for (const policy of store.ofType(jitPolicyType)) expire(arm, policy);
  }
  writePending(arm);
}

function expire(arm: Arm, policy: ArmResource): void {
  for (const asked of openPorts(policy)) {
    if (endOf(asked.port.endTimeUtc) <= arm.clock.now()) revokePort(arm, asked, 'Expired');
  }
}

function nextEnd({ store }: Arm): number {
  const ends = store.ofType(jitPolicyType).flatMap((policy) => openPorts(policy).map(({ port }) => port));
  return Math.min(...ends.map(({ endTimeUtc }) => endOf(endTimeUtc)), Number.POSITIVE_INFINITY);
}

function endOf(text: unknown): number {
  const end = Date.parse(String(text));
  return Number.isNaN(end) ? Number.POSITIVE_INFINITY : end;
}
