import type { Opened } from '../../access/backend.ts';
import { flightMs } from '../../access/flightTime.ts';
import type { FreshMachine } from '../../access/ports.ts';
import type { AccessError } from '../../core/accessError.ts';
import { azureError } from '../../core/accessError.ts';
import type { AzureFault } from '../../core/azureFault.ts';
import type { JitPolicy } from '../../core/jitPolicy.ts';
import { guardingGroupIds } from '../../core/machine.ts';
import { type GroupLookup, groupLookup } from '../../core/networkView.ts';
import type { Plan, RuleChange } from '../../core/plan.ts';
import { joinPlans } from '../../core/plan.ts';
import type { Grant } from '../../core/planOpen.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { parseRuleName } from '../../core/ruleName.ts';
import type { SecurityRule } from '../../core/securityRule.ts';
import { vmHash } from '../../core/vmHash.ts';
import { confirmOpen } from './confirmOpen.ts';
import type { DirectPorts } from './directPorts.ts';
import { planOpening } from './plans.ts';
import { removeAfterLostWrite, removeEverywhere } from './removeEverywhere.ts';

const mostTries = 5;

/** A plan rests on a read; one that is older than this is made anew before anything is sent. */
const readIsFreshMs = 60_000;

interface GroupOpening {
  plan: Plan;
  error: AccessError | null;
  lostAnswer: boolean;
}

/**
 * Opens a window: writes its allow rules in every group at once, reads everything back, and reports it open only if
 * the tag, the denies and the allows are all there. Whatever fails is undone. A write whose answer is lost is never
 * sent again, because it may land late: it is read, undone and reported.
 */
export async function open(
  ports: DirectPorts,
  fresh: FreshMachine,
  policy: JitPolicy,
  grant: Grant,
  signal?: AbortSignal,
): Promise<Result<Opened, AccessError>> {
  const whole = planOpening(fresh, policy, grant);
  if (!whole.ok) return whole;
  const groupIds = [...fresh.groups.keys()];
  const openings = await Promise.all(
    groupIds.map((groupId) => openInGroup(ports, groupId, fresh, policy, grant, signal)),
  );
  const failed = openings.find((opening) => opening.error !== null)?.error ?? null;
  const lostAnswer = openings.some((opening) => opening.lostAnswer);
  if (failed) return undo(ports, fresh, grant, failed, lostAnswer);

  const confirmed = await confirmOpen(ports, fresh, policy, grant);
  if (!confirmed.ok) return undo(ports, fresh, grant, confirmed.error, false);
  const plan = joinPlans(openings.map((opening) => opening.plan));
  const { warnings } = whole.value;
  return ok({ plan: { changes: plan.changes, warnings }, warnings, window: confirmed.value });
}

async function openInGroup(
  ports: DirectPorts,
  groupId: string,
  fresh: FreshMachine,
  policy: JitPolicy,
  grant: Grant,
  signal: AbortSignal | undefined,
): Promise<GroupOpening> {
  let groups: GroupLookup = only(groupId, fresh.groups);
  let readAt = ports.clock.now();
  const written: RuleChange[] = [];
  const stop = (error: AccessError, lostAnswer = false): GroupOpening => ({
    plan: { changes: written, warnings: [] },
    error,
    lostAnswer,
  });
  for (let attempt = 0; attempt < mostTries; attempt++) {
    const plan = planOpening({ machine: fresh.machine, groups }, policy, grant);
    if (!plan.ok) return stop(plan.error);
    const outcome = await writeAll(ports, plan.value, grant, readAt, signal);
    written.push(...outcome.written);
    if (outcome.fault === null)
      return { plan: { changes: written, warnings: [] }, error: null, lostAnswer: false };
    if (outcome.lostAnswer || outcome.fault.kind !== 'priorityTaken') {
      return stop(azureError(outcome.fault), outcome.lostAnswer);
    }
    // Somebody took the slot since the group was read; Azure refused ours, so planning again is safe.
    readAt = ports.clock.now();
    const group = await ports.rules.readGroup(groupId, signal);
    if (!group.ok) return stop(azureError(group.error));
    groups = groupLookup([group.value]);
  }
  return stop(azureError({ kind: 'busy', code: 'SecurityRuleConflict', message: groupId }));
}

async function writeAll(
  { rules, clock }: DirectPorts,
  plan: Plan,
  grant: Grant,
  readAt: number,
  signal: AbortSignal | undefined,
): Promise<{ written: RuleChange[]; fault: AzureFault | null; lostAnswer: boolean }> {
  const written: RuleChange[] = [];
  const mayStillSend = () =>
    clock.now() + flightMs < grant.endSeconds * 1000 && clock.now() - readAt < readIsFreshMs;
  for (const change of plan.changes) {
    if (change.rule === null) continue;
    const outcome = await rules.put(change.target, change.rule, change.properties, { signal, mayStillSend });
    if (outcome.outcome !== 'applied') {
      return { written, fault: outcome.fault, lostAnswer: outcome.outcome === 'unknown' };
    }
    written.push(change);
  }
  return { written, fault: null, lostAnswer: false };
}

async function undo(
  ports: DirectPorts,
  { machine, groups }: FreshMachine,
  grant: Grant,
  cause: AccessError,
  lostAnswer: boolean,
): Promise<Result<never, AccessError>> {
  const hash = vmHash(machine.id);
  const isOfWindow = (rule: SecurityRule) => {
    const name = parseRuleName(rule.name);
    return name?.kind === 'allow' && name.vmHash === hash && name.windowId === grant.windowId;
  };
  const groupIds = [
    ...new Set([...guardingGroupIds(machine).map((id) => id.toLowerCase()), ...groups.keys()]),
  ];
  const removal = lostAnswer
    ? await removeAfterLostWrite(ports, groupIds, isOfWindow)
    : await removeEverywhere(ports, groupIds, isOfWindow);
  if (removal.remaining.length === 0) return err(cause);
  const rules = removal.remaining.map(({ ref }) => ref);
  return err({ kind: 'leftInPlace', vm: machine.id, rules, tags: [], cause });
}

function only(groupId: string, groups: GroupLookup): GroupLookup {
  return groupLookup([...groups.values()].filter((group) => group.id.toLowerCase() === groupId));
}
