import type { Done, EnableJob } from '../../access/backend.ts';
import { sideBySide } from '../../access/sideBySide.ts';
import { type AccessError, azureError } from '../../core/accessError.ts';
import { idKey } from '../../core/armId.ts';
import { defenderPolicyId } from '../../core/defenderPolicyId.ts';
import { groupedBy } from '../../core/groupedBy.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { DefenderPorts } from './defenderPorts.ts';
import { documentOf } from './documentOf.ts';
import { planEnabling } from './plans.ts';
import { writePolicy } from './writePolicy.ts';

/** Policies that are written at the same time; one policy takes one write after the other. */
const policiesAtOnce = 4;

/**
 * Puts VMs into policies of Defender's, all VMs of one policy in one write; where Defender refuses that, one after the other,
 * so that only those that it does not take are left out. Outcomes are in the order of the jobs.
 */
export async function enable(
  ports: DefenderPorts,
  jobs: readonly EnableJob[],
  signal?: AbortSignal,
): Promise<Result<Done, AccessError>[]> {
  const outcomes = new Map<EnableJob, Result<Done, AccessError>>();
  const planned = jobs.filter((job) => {
    const plan = planEnabling(job.fresh, job.policy);
    outcomes.set(job, plan.ok ? ok({ plan: plan.value, warnings: plan.value.warnings }) : plan);
    return plan.ok && plan.value.changes.length > 0;
  });
  const byPolicy = groupedBy(planned, ({ fresh }) => idKey(defenderPolicyId(fresh.machine)));
  await sideBySide([...byPolicy.values()], policiesAtOnce, async (together) => {
    for (const [job, error] of await putTogether(ports, together, signal)) outcomes.set(job, err(error));
  });
  return jobs.map((job) => outcomes.get(job) ?? err(azureError({ kind: 'cancelled' })));
}

/** Those that failed. */
async function putTogether(
  ports: DefenderPorts,
  jobs: readonly EnableJob[],
  signal: AbortSignal | undefined,
): Promise<[EnableJob, AccessError][]> {
  const [first, ...others] = jobs;
  if (!first) return [];
  const put = jobs.map(({ fresh, policy }) => documentOf(fresh.machine.id, policy));
  const policyId = defenderPolicyId(first.fresh.machine);
  const written = await writePolicy(ports, policyId, { put, remove: [] }, signal);
  if (written.ok) return [];
  const failed = jobs.map((job) => [job, written.error(job.fresh.machine.id)] as [EnableJob, AccessError]);
  if (others.length === 0 || failed.some(([, { kind }]) => kind !== 'defenderRefused')) return failed;
  const alone: [EnableJob, AccessError][] = [];
  for (const job of jobs) alone.push(...(await putTogether(ports, [job], signal)));
  return alone;
}
