import type { OpenJob } from '../../access/backend.ts';
import { flightMs } from '../../access/flightTime.ts';
import type { Clock, SecurityRules } from '../../access/ports.ts';
import { type AccessError, azureError } from '../../core/accessError.ts';
import { applyPlan } from '../../core/applyPlan.ts';
import { idKey, sameId } from '../../core/armId.ts';
import type { AzureFault } from '../../core/azureFault.ts';
import { firewallUpdateSeconds } from '../../core/firewallUpdateSeconds.ts';
import type { GroupLookup } from '../../core/networkView.ts';
import { paired } from '../../core/paired.ts';
import { emptyPlan, type RuleChange } from '../../core/plan.ts';
import type { NetworkSecurityGroup } from '../../core/securityRule.ts';
import { planOpening } from './plans.ts';
import { type WriteToGroupPorts, writeToGroup } from './writeToGroup.ts';

/** Everybody who opens on one group at once plans for the same slot, and one of them gets it. */
const mostTries = 30;

/** A plan rests on a read; one that is older than this is made anew before anything is sent. */
const readIsFreshMs = 60_000;

/** One window on its way into one group. */
export interface GroupOpening {
  job: OpenJob;
  /** The rules that were written. */
  written: RuleChange[];
  /** Rules whose write has no known outcome: they may stand, or may still land. */
  lost: readonly RuleChange[];
  error: AccessError | null;
}

interface Opening extends GroupOpening {
  isOver: boolean;
}

type GroupPorts = WriteToGroupPorts & { rules: SecurityRules; clock: Clock };

/**
 * Writes the allow rules of several windows into one group; plans again only what Azure surely did not apply. Answers
 * in the order of the jobs.
 */
export async function openInGroup(
  ports: GroupPorts,
  group: NetworkSecurityGroup,
  jobs: readonly OpenJob[],
  signal: AbortSignal | undefined,
): Promise<GroupOpening[]> {
  const { rules, clock } = ports;
  const openings = jobs.map((job): Opening => ({ job, written: [], lost: [], error: null, isOver: false }));
  let current = group;
  let readAtMs = Math.min(...jobs.map(({ fresh }) => fresh.readAtMs));
  for (let attempt = 0; attempt < mostTries; attempt++) {
    const planned = planTry(openings, current, clock.now());
    if (planned.length === 0) return openings;
    const mayStillSend = () =>
      clock.now() - readAtMs < readIsFreshMs &&
      !planned.some(({ opening }) => endsTooSoon(opening.job, current, clock.now()));
    const parts = await writeToGroup(
      ports,
      current,
      planned.map(({ changes }) => changes),
      { signal, mayStillSend },
    );
    for (const [{ opening }, { applied, lost, fault }] of paired(planned, parts)) {
      opening.written.push(...applied);
      opening.lost = lost;
      opening.isOver = fault === null || lost.length > 0 || !isWorthAnotherTry(fault);
      if (fault && opening.isOver) opening.error = azureError(fault);
    }
    if (openings.every(({ isOver }) => isOver)) return openings;
    readAtMs = clock.now();
    const read = await rules.readGroup(group.id, signal);
    if (!read.ok) return give(openings, read.error);
    current = read.value;
  }
  return give(openings, { kind: 'busy', code: 'SecurityRuleConflict', message: group.id });
}

/** What each window still needs in the group, each planned after the ones before it. */
function planTry(
  openings: readonly Opening[],
  group: NetworkSecurityGroup,
  nowMs: number,
): { opening: Opening; changes: RuleChange[] }[] {
  // What opens in one place depends on what stands before the VM in others.
  let view: GroupLookup = new Map([
    ...openings.flatMap(({ job }) => [...job.fresh.groups]),
    [idKey(group.id), group],
  ]);
  return openings.flatMap((opening) => {
    if (opening.isOver) return [];
    const { fresh, policy, grant } = opening.job;
    const plan = planOpening({ ...fresh, groups: view }, policy, grant);
    const isTooLate = endsTooSoon(opening.job, group, nowMs);
    const { changes } = plan.ok ? plan.value : emptyPlan;
    const rules = changes.filter(
      (change): change is RuleChange => change.rule !== null && sameId(change.target, group.id),
    );
    opening.isOver = !plan.ok || isTooLate || rules.length === 0;
    if (!plan.ok) opening.error = plan.error;
    else if (isTooLate && rules.length > 0) opening.error = azureError(tooLate);
    if (opening.isOver) return [];
    view = applyPlan(view, { changes: rules, warnings: [] });
    return [{ opening, changes: rules }];
  });
}

const tooLate: AzureFault = {
  kind: 'busy',
  code: 'TooLate',
  message: 'The time in which this could be written is over.',
};

/**
 * What is in flight when the window ends could land after somebody has closed it; an extension that is in flight when
 * the rules before it end could leave a gap. Rules of a firewall are taken away earlier.
 */
function endsTooSoon(
  { grant }: OpenJob,
  { firewall }: Pick<NetworkSecurityGroup, 'firewall'>,
  nowMs: number,
): boolean {
  const { endSeconds, previousEndSeconds = endSeconds } = grant;
  const lastSeconds = Math.min(endSeconds, previousEndSeconds) - (firewall ? firewallUpdateSeconds : 0);
  return nowMs + flightMs >= lastSeconds * 1000;
}

/**
 * Somebody else took the slot or changed the group; or nothing was sent because the read it rests on is too old, as
 * after a sleep of the laptop. What ends too soon is told by the next planning.
 */
function isWorthAnotherTry(fault: AzureFault): boolean {
  if (fault.kind === 'priorityTaken' || fault.kind === 'changed') return true;
  return fault.kind === 'busy' && fault.code === 'TooLate';
}

function give(openings: readonly Opening[], fault: AzureFault): GroupOpening[] {
  for (const opening of openings) {
    if (!opening.isOver) opening.error = azureError(fault);
  }
  return [...openings];
}
