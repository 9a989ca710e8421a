import type { Opened, OpenJob } from '../../access/backend.ts';
import { sideBySide } from '../../access/sideBySide.ts';
import { type AccessError, azureError } from '../../core/accessError.ts';
import { applyPlan } from '../../core/applyPlan.ts';
import { ruleHolders } from '../../core/networkView.ts';
import { paired } from '../../core/paired.ts';
import type { Plan } from '../../core/plan.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { NetworkSecurityGroup } from '../../core/securityRule.ts';
import { confirmOpen } from './confirmOpen.ts';
import type { DirectPorts } from './directPorts.ts';
import { type GroupOpening, openInGroup } from './openInGroup.ts';
import { planOpening } from './plans.ts';
import { undoOpenings } from './undoOpenings.ts';

/** Groups that are written at the same time. */
const groupsAtOnce = 16;

/** One window with what became of it in each of its groups. */
export interface WindowOpening {
  job: OpenJob;
  parts: GroupOpening[];
  /** Why it cannot be reported open; null while nothing speaks against it. */
  error: AccessError | null;
}

/**
 * Opens windows: writes their allow rules in every group at once, reads everything back, and reports a window open
 * only if the tag, the denies and the allows are all there. Whatever fails is undone. A write whose answer is lost is
 * never sent again, because it may land late: it is read, undone and reported. Outcomes are in the order of the jobs.
 */
export async function open(
  ports: DirectPorts,
  jobs: readonly OpenJob[],
  signal?: AbortSignal,
): Promise<Result<Opened, AccessError>[]> {
  const planned = planAll(jobs);
  const openings = planned.map(
    ({ job, plan }): WindowOpening => ({ job, parts: [], error: plan.ok ? null : plan.error }),
  );
  await writeAll(ports, openings, signal);
  const windows = await confirmAll(ports, openings, signal);
  const undone = await undoOpenings(
    ports,
    openings.filter(({ error }) => error !== null),
  );
  return paired(openings, planned).map(([opening, { plan }]) => {
    const window = windows.get(opening);
    if (!window || !plan.ok) return err(undone.get(opening) ?? azureError({ kind: 'cancelled' }));
    const changes = opening.parts.flatMap(({ written }) => written);
    const { warnings } = plan.value;
    return ok({ plan: { changes, warnings }, warnings, window });
  });
}

/** Each window planned after the ones before it, as they will stand side by side. */
function planAll(jobs: readonly OpenJob[]): { job: OpenJob; plan: Result<Plan, AccessError> }[] {
  let view = new Map(jobs.flatMap(({ fresh }) => [...fresh.groups]));
  return jobs.map((job) => {
    const plan = planOpening({ ...job.fresh, groups: view }, job.policy, job.grant);
    if (plan.ok) view = new Map(applyPlan(view, plan.value));
    return { job, plan };
  });
}

async function writeAll(
  ports: DirectPorts,
  openings: readonly WindowOpening[],
  signal: AbortSignal | undefined,
): Promise<void> {
  await sideBySide(byGroup(openings), groupsAtOnce, async ({ group, members }) => {
    const jobs = members.map(({ job }) => job);
    const parts = await openInGroup(ports, group, jobs, signal);
    for (const [opening, part] of paired(members, parts)) {
      opening.parts.push(part);
      opening.error ??= part.error;
    }
  });
}

function byGroup(
  openings: readonly WindowOpening[],
): { group: NetworkSecurityGroup; members: WindowOpening[] }[] {
  const groups = new Map<string, { group: NetworkSecurityGroup; members: WindowOpening[] }>();
  for (const opening of openings) {
    if (opening.error) continue;
    const { machine, groups: ofMachine } = opening.job.fresh;
    for (const group of ruleHolders(machine, ofMachine)) {
      const key = group.id.toLowerCase();
      const entry = groups.get(key) ?? { group, members: [] };
      entry.members.push(opening);
      groups.set(key, entry);
    }
  }
  return [...groups.values()];
}

/** The windows that stand as they were promised; the others get their error. */
async function confirmAll(
  { reader, clock }: DirectPorts,
  openings: readonly WindowOpening[],
  signal: AbortSignal | undefined,
): Promise<Map<WindowOpening, Opened['window']>> {
  const writing = openings.filter(({ error }) => error === null);
  const reads = await reader.readAll(
    writing.map(({ job: { fresh } }) => ({ vmId: fresh.machine.id, hint: fresh.machine })),
    signal,
  );
  const confirmed = new Map<WindowOpening, Opened['window']>();
  for (const [opening, read] of paired(writing, reads)) {
    const rules = opening.parts.flatMap((part) => part.written);
    const window = read.ok
      ? confirmOpen(opening.job, rules, read.value, clock.now())
      : err(azureError(read.error));
    if (window.ok) confirmed.set(opening, window.value);
    else opening.error = window.error;
  }
  return confirmed;
}
