import { flightMs } from '../../access/flightTime.ts';
import {
  joinRemovals,
  type Removal,
  type RemoveOptions,
  type RemovePorts,
  removeRules,
} from '../../access/removeRules.ts';
import type { RuleRef } from '../../core/accessWindow.ts';
import type { SecurityRule } from '../../core/securityRule.ts';

/** Removes rules from several groups at once; Azure serialises writes within one group only. */
export async function removeEverywhere(
  ports: RemovePorts,
  groupIds: readonly string[],
  isTarget: (rule: SecurityRule) => boolean,
  options: RemoveOptions,
): Promise<Removal> {
  return joinRemovals(
    await Promise.all(groupIds.map((groupId) => removeRules(ports, groupId, isTarget, options))),
  );
}

/**
 * Removes rules whose writing may still be under way: once now, and once more when every lost write has landed, so
 * that "nothing is left" is true when it is said. Then the delete of each rule of `lost` is sent even if no listing
 * shows the rule; what a listing shows after it decides.
 */
export async function removeAfterLostWrite(
  ports: RemovePorts,
  groupIds: readonly string[],
  isTarget: (rule: SecurityRule) => boolean,
  options: RemoveOptions & { lost: readonly RuleRef[] },
): Promise<Removal> {
  const first = await removeEverywhere(ports, groupIds, isTarget, options);
  await ports.clock.sleep(flightMs, options.signal);
  for (const { group, rule } of options.lost) {
    if (first.inert.some((ref) => ref.rule === rule)) continue;
    await ports.rules.delete(group, rule, { signal: options.signal, patience: 'unbounded' });
  }
  const second = await removeEverywhere(ports, groupIds, isTarget, options);
  // What the first round made inert the second one finds so, and it is told all the same.
  const inert = [...second.inert, ...second.stillInert];
  return { ...joinRemovals([first, second]), inert, stillInert: [], remaining: second.remaining };
}
