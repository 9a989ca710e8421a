import type { Closed, CloseJob } from '../../access/backend.ts';
import { joinRemovals, type Removal } from '../../access/removeRules.ts';
import { type AccessError, azureError } from '../../core/accessError.ts';
import type { AccessWindow, RuleRef } from '../../core/accessWindow.ts';
import { idKey } from '../../core/armId.ts';
import { groupedBy } from '../../core/groupedBy.ts';
import { ourRuleName } from '../../core/ourRules.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { parseRuleName } from '../../core/ruleName.ts';
import type { SecurityRule } from '../../core/securityRule.ts';
import type { DirectPorts } from './directPorts.ts';
import { removeEverywhere } from './removeEverywhere.ts';

/**
 * Shuts windows: deletes every rule of theirs in their groups until a listing shows none, group by group, whatever
 * number of them a group holds. Outcomes are in the order of the jobs.
 */
export async function close(
  ports: DirectPorts,
  jobs: readonly CloseJob[],
  signal?: AbortSignal,
): Promise<Result<Closed, AccessError>[]> {
  const windows = jobs.map(({ window }) => window);
  const expected = windows.flatMap(({ rules }) => rules);
  const keys = new Set(windows.map(keyOf));
  const isTarget = (rule: SecurityRule) => {
    const name = ourRuleName(rule);
    return name?.kind === 'allow' && keys.has(keyOf({ vmHash: name.vmHash, id: name.windowId }));
  };
  const remove = (groupIds: readonly string[]) =>
    removeEverywhere(ports, groupIds, isTarget, { expected, signal });
  const first = await remove(idsOnce(jobs.flatMap(groupsOf)));
  const second = await remove(groupsToSeeAgain(jobs, first));
  const removal = joinRemovals([first, second]);
  return windows.map((window) => {
    const left = removal.remaining.filter(({ ref }) => isOf(window, ref));
    const { id, vmHash } = window;
    const inert = removal.inert.filter((ref) => isOf(window, ref));
    const [one] = left;
    if (!one) return ok({ id, vmHash, inert });
    // What a lock kept opens nothing, and is there all the same.
    const rules = [...left.map(({ ref }) => ref), ...inert];
    const cause = azureError(one.fault);
    return err({ kind: 'leftInPlace', vm: window.vmName, rules, tags: [], cause });
  });
}

/**
 * An opening at the same time may have written its rule in one group after that group was listed, and have seen its
 * rule in another before that was deleted, so that it is told open. A look at all of them that begins after every
 * delete finds such a rule; an opening that writes later finds its other rule gone, and undoes itself.
 */
function groupsToSeeAgain(jobs: readonly CloseJob[], { remaining }: Removal): string[] {
  const failed = new Set(remaining.map(({ ref }) => idKey(ref.group)));
  const several = jobs.map((job) => idsOnce(groupsOf(job))).filter((ids) => ids.length > 1);
  return idsOnce(several.flat()).filter((id) => !failed.has(idKey(id)));
}

function groupsOf({ window, groups }: CloseJob): string[] {
  return [...window.rules.map(({ group }) => group), ...groups];
}

function idsOnce(ids: readonly string[]): string[] {
  return [...groupedBy(ids, idKey).values()].map(([id]) => id);
}

function keyOf({ vmHash, id }: { vmHash: string; id: string }): string {
  return `${vmHash}/${id}`;
}

function isOf(window: AccessWindow, { group, rule }: RuleRef): boolean {
  const name = parseRuleName(rule);
  if (name?.kind === 'allow') return keyOf({ vmHash: name.vmHash, id: name.windowId }) === keyOf(window);
  // A group that could not be read at all is named without a rule.
  return window.rules.some((ref) => ref.group === group);
}
