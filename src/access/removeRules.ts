import type { RuleRef } from '../core/accessWindow.ts';
import { sameId } from '../core/armId.ts';
import type { AzureFault, WriteOutcome } from '../core/azureFault.ts';
import { inertProperties, isInert } from '../core/inertRule.ts';
import { locksAt } from '../core/lock.ts';
import { deleteRule } from '../core/planChanges.ts';
import type { NetworkSecurityGroup, SecurityRule } from '../core/securityRule.ts';
import { pauseMs } from './backoff.ts';
import { mayWriteGroup } from './mayWriteGroup.ts';
import type { Clock, Locks, Permissions, SecurityRules } from './ports.ts';
import { readLocks } from './readLocks.ts';

export interface RemovePorts {
  rules: SecurityRules;
  permissions: Permissions;
  locks: Locks;
  clock: Clock;
}

/** What became of the rules that were to go. */
export interface Removal {
  removed: readonly RuleRef[];
  /** Under a lock that refuses deletes: rewritten so that they open nothing. */
  inert: readonly RuleRef[];
  /** Rewritten so by somebody before; the lock still refuses. */
  stillInert: readonly RuleRef[];
  remaining: readonly { ref: RuleRef; fault: AzureFault }[];
  /** An answer was lost on the way, so a change of somebody's may still land. */
  lostAnswer: boolean;
}

export interface RemoveOptions {
  /** The rules that are known to stand, or may: what is named where the group cannot be read. */
  expected: readonly RuleRef[];
  signal?: AbortSignal | undefined;
}

const mostRounds = 6;

/** What does not pass in so long is told; whoever watches or sweeps tries again. */
const longestFailureMs = 60_000;

/** After this many writes of the whole group that somebody else's writes came before, rules go one by one. */
const roundsTogether = 2;

/**
 * Deletes rules of ours from a group until a fresh listing shows none that `isTarget` selects. What a listing shows
 * decides, so it is safe beside any other closer. A group that is gone has no rules; it is gone when two reads say
 * so, because one replica of Azure's may not know it for a moment.
 */
export async function removeRules(
  { rules, permissions, locks, clock }: RemovePorts,
  groupId: string,
  isTarget: (rule: SecurityRule) => boolean,
  { expected, signal }: RemoveOptions,
): Promise<Removal> {
  const seen = new Map<string, RuleRef>();
  const inert = new Map<string, RuleRef>();
  const stillInert = new Map<string, RuleRef>();
  let remaining: Removal['remaining'] = [];
  let lostAnswer = false;
  let wasMissing = false;
  let failingSinceMs: number | undefined;
  // A write of the whole group would pass a lock against deletes: whoever set it wants the rules kept.
  const mayDeleteTogether = async () => {
    const [mayWrite, reading] = await Promise.all([
      mayWriteGroup(permissions, groupId, signal),
      readLocks({ locks }, [groupId], signal),
    ]);
    return mayWrite && locksAt(reading.locks, groupId).length === 0;
  };
  for (let round = 0; round < mostRounds; round++) {
    if (remaining.length > 0) {
      const faults = remaining.map(({ fault }) => fault);
      failingSinceMs ??= clock.now();
      const isThrottled = faults.some(({ kind }) => kind === 'throttled');
      if (!isThrottled && clock.now() - failingSinceMs >= longestFailureMs) break;
      await clock.sleep(pauseMs(faults, round), signal);
    }
    const group = await rules.readGroup(groupId, signal);
    if (!group.ok) {
      const isMissing = group.error.kind === 'notFound';
      remaining = isMissing && wasMissing ? [] : mayRemain(group.error);
      if (remaining.length === 0 || isFinal(group.error)) break;
      wasMissing = isMissing;
      continue;
    }
    wasMissing = false;
    const targets = group.value.rules.filter(
      (rule) => isTarget(rule) && !inert.has(rule.name) && !stillInert.has(rule.name),
    );
    remaining = [];
    for (const { name } of targets) seen.set(name, { group: groupId, rule: name });
    if (group.value.firewall) {
      // A firewall that is being updated, or whose update failed, may still let through what its rules do not say.
      const isSettled = group.value.firewall.state === 'succeeded';
      const isExpected = seen.size > 0 || ofGroup(expected, groupId).length > 0;
      if (targets.length === 0 && (isSettled || !isExpected)) {
        // What somebody else's update took away is gone when that has ended.
        for (const ref of ofGroup(expected, groupId)) seen.set(ref.rule, ref);
        break;
      }
      const written = await removeFromFirewall(rules, group.value, targets, signal);
      if (written.outcome === 'unknown') lostAnswer = true;
      if (written.outcome !== 'applied') remaining = mayRemain(written.fault);
      if (remaining.some(({ fault }) => isFinal(fault))) break;
      continue;
    }
    if (targets.length > 1 && round < roundsTogether && (await mayDeleteTogether())) {
      const together = await removeTogether(rules, group.value, targets, signal);
      if (together === 'lost') lostAnswer = true;
      // A listing shows what came of it, whatever the answer was.
      if (together !== 'refused') continue;
    }
    for (const rule of targets) {
      const ref = { group: groupId, rule: rule.name };
      const one = await removeOne(rules, groupId, rule, signal);
      if (one.outcome === 'unknown') lostAnswer = true;
      if (one.outcome !== 'applied') remaining = [...remaining, { ref, fault: one.fault }];
      else if (one.isInertNow) (isInert(rule) ? stillInert : inert).set(rule.name, ref);
    }
    if (targets.length === 0 || remaining.some(({ fault }) => isFinal(fault))) break;
  }
  // A rule that was seen and is seen no more is gone, whoever's delete it was.
  const kept = new Set([...inert.keys(), ...stillInert.keys(), ...remaining.map(({ ref }) => ref.rule)]);
  const removed = [...seen.values()].filter(({ rule }) => !kept.has(rule));
  return {
    removed,
    inert: [...inert.values()],
    stillInert: [...stillInert.values()],
    remaining,
    lostAnswer,
  };

  /** Where the group cannot be read: what was seen last, else what was expected. */
  function mayRemain(fault: AzureFault): Removal['remaining'] {
    const known = seen.size > 0 ? [...seen.values()] : ofGroup(expected, groupId);
    const refs = known.length > 0 ? known : [{ group: groupId, rule: '' }];
    return refs.filter(({ rule }) => !inert.has(rule)).map((ref) => ({ ref, fault }));
  }
}

function ofGroup(refs: readonly RuleRef[], groupId: string): RuleRef[] {
  return refs.filter(({ group }) => sameId(group, groupId));
}

/** One write for any number of rules; with none it waits for the update under way, and repeats one that failed. */
function removeFromFirewall(
  rules: SecurityRules,
  group: NetworkSecurityGroup,
  targets: readonly SecurityRule[],
  signal: AbortSignal | undefined,
): Promise<WriteOutcome> {
  const changes = targets.map((rule) => deleteRule(group, rule));
  return rules.writeTogether(group, changes, { signal, patience: 'unbounded' });
}

/** Several rules in one write of the whole group; a change of somebody's in between makes it void. */
async function removeTogether(
  rules: SecurityRules,
  group: NetworkSecurityGroup,
  targets: readonly SecurityRule[],
  signal: AbortSignal | undefined,
): Promise<'sent' | 'lost' | 'refused'> {
  const changes = targets.map((rule) => deleteRule(group, rule));
  const written = await rules.writeTogether(group, changes, { signal, patience: 'unbounded' });
  if (written.outcome === 'unknown') return 'lost';
  return written.outcome === 'applied' ? 'sent' : 'refused';
}

type OneRemoval =
  | { outcome: 'applied'; isInertNow: boolean }
  | { outcome: 'notApplied' | 'unknown'; fault: AzureFault };

async function removeOne(
  rules: SecurityRules,
  groupId: string,
  rule: SecurityRule,
  signal: AbortSignal | undefined,
): Promise<OneRemoval> {
  const options = { signal, patience: 'unbounded' } as const;
  const deleted = await rules.delete(groupId, rule.name, options);
  if (deleted.outcome === 'applied') return { outcome: 'applied', isInertNow: false };
  if (deleted.fault.kind !== 'locked') return deleted;
  if (isInert(rule)) return { outcome: 'applied', isInertNow: true };
  const put: WriteOutcome = await rules.put(groupId, rule.name, inertProperties(rule), options);
  return put.outcome === 'applied' ? { outcome: 'applied', isInertNow: true } : put;
}

/** Trying again does not help: only a person does. */
function isFinal(fault: AzureFault): boolean {
  return ['forbidden', 'unauthenticated', 'cancelled', 'locked', 'refused'].includes(fault.kind);
}

/** Joins what was done in several groups. */
export function joinRemovals(removals: readonly Removal[]): Removal {
  return {
    removed: removals.flatMap((removal) => removal.removed),
    inert: removals.flatMap((removal) => removal.inert),
    stillInert: removals.flatMap((removal) => removal.stillInert),
    remaining: removals.flatMap((removal) => removal.remaining),
    lostAnswer: removals.some((removal) => removal.lostAnswer),
  };
}
