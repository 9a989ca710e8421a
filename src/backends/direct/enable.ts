import type { Done, EnableJob } from '../../access/backend.ts';
import { backoffMs } from '../../access/backoff.ts';
import type { FreshMachine } from '../../access/ports.ts';
import { type AccessError, azureError } from '../../core/accessError.ts';
import { applyPlan } from '../../core/applyPlan.ts';
import type { AzureFault } from '../../core/azureFault.ts';
import type { GroupLookup } from '../../core/networkView.ts';
import { newExposure } from '../../core/newExposure.ts';
import { paired } from '../../core/paired.ts';
import { type Change, emptyPlan, type Plan } from '../../core/plan.ts';
import { policyTagNames } from '../../core/policyTag.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { DirectPorts } from './directPorts.ts';
import { planEnabling } from './plans.ts';
import { restore } from './restore.ts';
import { type PlanWritten, writePlans } from './writePlans.ts';

/** Azure's failures are borne for so long; a priority that somebody else took in between is no failure. */
const longestFailureMs = 60_000;
const mostRounds = 30;

/** One VM on its way under JIT. */
interface Enabling {
  job: EnableJob;
  /** As it was read last. */
  fresh: FreshMachine;
  /** What was promised before anything was written. */
  promised: Plan | undefined;
  /** What this round writes. */
  plan: Plan;
  sent: Change[];
  lostAnswer: boolean;
  failure: { sinceMs: number; count: number; fault: AzureFault } | undefined;
  /** Set when it cannot go on; what was written is taken back then. */
  cause: AccessError | undefined;
  result: Result<Done, AccessError> | undefined;
}

/**
 * Puts VMs under JIT: the denies of every group, then the tags, then a read of both. Each round plans the VMs one
 * after the other from what is there and writes what is missing, group by group, so a lost answer, a taken priority
 * or a rule that somebody wiped in between is made good by the next round. A refusal undoes what was written for the
 * VM that it concerns. Outcomes are in the order of the jobs.
 */
export async function enable(
  ports: DirectPorts,
  jobs: readonly EnableJob[],
  signal?: AbortSignal,
): Promise<Result<Done, AccessError>[]> {
  const enablings = jobs.map(start);
  let open = enablings;
  for (let round = 0; open.length > 0; round++) {
    const groups = planRound(open);
    const writing = open.filter(isGoingOn);
    const plans = writing.map(({ plan }) => plan);
    const written = await writePlans(ports, groups, plans, signal);
    for (const [one, what] of paired(writing, written)) note(one, what, ports.clock.now());
    if (round === mostRounds) for (const one of writing) one.cause ??= azureError(stillChanging(one));
    await pauseAfterFailures(ports, writing, signal);
    await readAgain(ports, writing.filter(isGoingOn), signal);
    for (const one of open) {
      if (one.cause) one.result = await restore(ports, one.job.fresh, one, one.cause);
    }
    open = enablings.filter(({ result }) => result === undefined);
  }
  return enablings.map(
    ({ result, ...one }) => result ?? { ok: false, error: azureError(stillChanging(one)) },
  );
}

function start(job: EnableJob): Enabling {
  return {
    job,
    fresh: job.fresh,
    promised: undefined,
    plan: emptyPlan,
    sent: [],
    lostAnswer: false,
    failure: undefined,
    cause: undefined,
    result: undefined,
  };
}

function isGoingOn({ result, cause }: Enabling): boolean {
  return result === undefined && cause === undefined;
}

/** Plans each VM after the ones before it. A VM to which nothing is left to do is done. Returns the groups as read. */
function planRound(open: readonly Enabling[]): GroupLookup {
  const groups: GroupLookup = new Map(open.flatMap(({ fresh }) => [...fresh.groups]));
  let view = groups;
  for (const one of open) {
    const { policy, existingRules } = one.job;
    const plan = planEnabling({ ...one.fresh, groups: view }, policy, existingRules);
    if (!plan.ok) {
      one.cause = plan.error;
      continue;
    }
    one.plan = plan.value;
    one.promised ??= plan.value;
    view = applyPlan(view, plan.value);
    if (plan.value.changes.length === 0) one.result = outcomeOf(one, one.promised, plan.value);
  }
  return groups;
}

/** JIT is in force, and what was found is what was promised; or both sides are told, and it stays in force. */
function outcomeOf({ fresh: { machine } }: Enabling, promised: Plan, found: Plan): Result<Done, AccessError> {
  const differences = newExposure(promised, found);
  if (differences.length === 0) return ok({ plan: promised, warnings: found.warnings });
  const vm = machine.id;
  return err({
    kind: 'leftInPlace',
    vm,
    rules: promised.changes.flatMap(({ action, target: group, rule }) =>
      action === 'put' && rule !== null ? [{ group, rule }] : [],
    ),
    tags: policyTagNames(machine.tags),
    cause: { kind: 'changedMeanwhile', vm, what: 'stillExposed', differences },
  });
}

function note(one: Enabling, { sent, lostAnswer, faults }: PlanWritten, nowMs: number): void {
  one.sent.push(...sent);
  one.lostAnswer ||= lostAnswer;
  const refusal = faults.find(isRefusal);
  const fault = faults.find((each) => !isRace(each));
  const { sinceMs, count } = one.failure ?? { sinceMs: nowMs, count: 0 };
  one.failure = fault && { sinceMs, count: count + 1, fault };
  if (refusal) one.cause = azureError(refusal);
  else if (fault && nowMs - sinceMs >= longestFailureMs) one.cause = azureError(fault);
}

async function pauseAfterFailures(
  { clock }: DirectPorts,
  open: readonly Enabling[],
  signal: AbortSignal | undefined,
): Promise<void> {
  const counts = open.filter(isGoingOn).map(({ failure }) => failure?.count ?? 0);
  const most = Math.max(0, ...counts);
  if (most > 0) await clock.sleep(backoffMs(most), signal);
}

async function readAgain(
  { reader }: DirectPorts,
  open: readonly Enabling[],
  signal: AbortSignal | undefined,
): Promise<void> {
  const wanted = open.map(({ job: { fresh } }) => ({ vmId: fresh.machine.id, hint: fresh.machine }));
  for (const [one, read] of paired(open, await reader.readAll(wanted, signal))) {
    if (read.ok) one.fresh = read.value;
    else one.cause = azureError(read.error);
  }
}

/** Somebody else was faster; the next round plans with what they wrote. */
function isRace(fault: AzureFault): boolean {
  return fault.kind === 'priorityTaken' || fault.kind === 'changed';
}

/** What another round cannot mend. */
function isRefusal(fault: AzureFault): boolean {
  return ['forbidden', 'unauthenticated', 'locked', 'refused', 'notFound', 'cancelled', 'throttled'].includes(
    fault.kind,
  );
}

function stillChanging({ failure, job }: Pick<Enabling, 'failure' | 'job'>): AzureFault {
  return failure?.fault ?? { kind: 'busy', code: 'Changing', message: job.fresh.machine.id };
}
