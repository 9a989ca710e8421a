import { flightMs } from '../../access/flightTime.ts';
import { joinRemovals, type Removal, type RemovePorts, removeRules } from '../../access/removeRules.ts';
import type { SecurityRule } from '../../core/securityRule.ts';

/** Removes rules from several groups at once; Azure serialises writes within one group only. */
export async function removeEverywhere(
  ports: RemovePorts,
  groupIds: readonly string[],
  isTarget: (rule: SecurityRule) => boolean,
  signal?: AbortSignal,
): Promise<Removal> {
  return joinRemovals(
    await Promise.all(groupIds.map((groupId) => removeRules(ports, groupId, isTarget, signal))),
  );
}

/**
 * Removes rules whose writing may still be under way: once now, and once more when every lost write has landed, so
 * that "nothing is left" is true when it is said.
 */
export async function removeAfterLostWrite(
  ports: RemovePorts,
  groupIds: readonly string[],
  isTarget: (rule: SecurityRule) => boolean,
): Promise<Removal> {
  const first = await removeEverywhere(ports, groupIds, isTarget);
  await ports.clock.sleep(flightMs);
  const second = await removeEverywhere(ports, groupIds, isTarget);
  return { ...joinRemovals([first, second]), remaining: second.remaining };
}
