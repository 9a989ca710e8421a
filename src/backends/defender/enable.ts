import type { Done, EnableJob } from '../../access/backend.ts';
import { sideBySide } from '../../access/sideBySide.ts';
import { type AccessError, azureError } from '../../core/accessError.ts';
import { idKey } from '../../core/armId.ts';
import type { DefenderEntry } from '../../core/defender.ts';
import { groupedBy } from '../../core/groupedBy.ts';
import { paired } from '../../core/paired.ts';
import { formatPolicyDocument, type PolicyDocument } from '../../core/policyDocument.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { DefenderPorts } from './defenderPorts.ts';
import { planEnabling } from './plans.ts';
import { policyIdFor } from './policyIdFor.ts';

/** Policies that are written at the same time; one policy takes one write after the other. */
const policiesAtOnce = 4;

/**
 * Puts VMs into policies of Defender's, all VMs of one policy in one write. A policy has no ETag: what somebody else wrote
 * in between may be lost to them or to us, so it is read back, and written again where a VM of ours is not as it was put.
 * Outcomes are in the order of the jobs.
 */
export async function enable(
  ports: DefenderPorts,
  jobs: readonly EnableJob[],
  signal?: AbortSignal,
): Promise<Result<Done, AccessError>[]> {
  const outcomes = new Map<EnableJob, Result<Done, AccessError>>();
  const planned = jobs.filter((job) => {
    const plan = planEnabling(job.fresh, job.policy);
    if (!plan.ok || plan.value.changes.length === 0) {
      outcomes.set(job, plan.ok ? ok({ plan: plan.value, warnings: plan.value.warnings }) : plan);
      return false;
    }
    return true;
  });
  const byPolicy = [...groupedBy(planned, ({ fresh }) => idKey(policyIdFor(fresh.machine))).values()];
  await sideBySide(byPolicy, policiesAtOnce, async (together) => {
    const [first] = together;
    const policyId = first ? policyIdFor(first.fresh.machine) : '';
    const fault = await writeUntilThere(ports, policyId, together, signal);
    for (const job of together) {
      const plan = planEnabling(job.fresh, job.policy);
      if (fault) outcomes.set(job, err(fault));
      else if (plan.ok) outcomes.set(job, ok({ plan: plan.value, warnings: plan.value.warnings }));
    }
  });
  return jobs.map((job) => outcomes.get(job) ?? err(azureError({ kind: 'cancelled' })));
}

const mostWrites = 4;

function isAsPut(entry: DefenderEntry | null, wanted: PolicyDocument): boolean {
  if (!entry?.policy.ok) return false;
  return JSON.stringify(formatPolicyDocument(wanted.id, entry.policy.value)) === JSON.stringify(wanted);
}

/** Null where every VM is in the policy as it was put. */
async function writeUntilThere(
  { policies }: DefenderPorts,
  policyId: string,
  jobs: readonly EnableJob[],
  signal: AbortSignal | undefined,
): Promise<AccessError | null> {
  const put = jobs.map(({ fresh, policy }) => formatPolicyDocument(fresh.machine.id, policy));
  for (let tries = 0; tries < mostWrites; tries++) {
    const written = await policies.change(policyId, { put, remove: [] }, { signal });
    if (written.outcome === 'notApplied') return azureError(written.fault);
    const entries = await Promise.all(put.map(({ id }) => policies.entryOf(policyId, id, signal)));
    const isThere = paired(put, entries).every(([wanted, entry]) => entry.ok && isAsPut(entry.value, wanted));
    const failed = entries.find((entry) => !entry.ok);
    if (isThere) return null;
    if (failed && !failed.ok) return azureError(failed.error);
  }
  const message = 'Somebody else writes the policy at the same time.';
  return azureError({ kind: 'busy', code: 'Changing', message, id: policyId });
}
