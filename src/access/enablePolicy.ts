import type { AccessError } from '../core/accessError.ts';
import type { ExistingRules } from '../core/denyPriority.ts';
import type { JitPolicy } from '../core/jitPolicy.ts';
import { checkLocks, writeTarget } from '../core/lock.ts';
import type { Machine } from '../core/machine.ts';
import { paired } from '../core/paired.ts';
import { type Plan, withWarnings } from '../core/plan.ts';
import { readPolicyTags } from '../core/policyTag.ts';
import { ok, type Result } from '../core/result.ts';
import { quickPolicy } from '../core/windowRequest.ts';
import { actTogether } from './actTogether.ts';
import type { Done, EnableJob } from './backend.ts';
import { permitted } from './permitted.ts';
import { planInOrder } from './planInOrder.ts';
import type { FreshMachine } from './ports.ts';
import { previewInOrder } from './previewInOrder.ts';
import { readAhead } from './readAhead.ts';
import { readLocksOf } from './readLocks.ts';
import type { UseCasePorts } from './useCasePorts.ts';

export interface EnableRequest {
  /** ARM id, `resourceGroup/name` or name. */
  vm: string;
  /** The VM as it was listed before, if it was. */
  hint?: Machine | undefined;
  /**
   * One policy, or one by operating system. If left out, the policy that the VM has; for one without, 22 or 3389 by
   * operating system, three hours, any source. Asking again repairs and never widens.
   */
  policy?: JitPolicy | ((os: Machine['os']) => JitPolicy) | undefined;
  existingRules: ExistingRules;
}

type EnablePorts = Pick<UseCasePorts, 'inventory' | 'reader' | 'permissions' | 'locks' | 'backends'>;

/** What enabling would change, without changing it; each VM is planned after the ones before it. */
export async function previewEnables(
  ports: EnablePorts,
  requests: readonly EnableRequest[],
  signal?: AbortSignal,
): Promise<Result<Plan, AccessError>[]> {
  const jobs = await readJobs(ports, requests, signal);
  const machines = jobs.flatMap((job) => (job.ok ? [job.value.fresh.machine] : []));
  const locks = await readLocksOf(ports, machines, signal);
  return previewInOrder(jobs, (job) => {
    const plan = planJob(ports, job);
    if (!plan.ok) return plan;
    const { machine } = job.fresh;
    const unlocked = checkLocks(locks, writeTarget(machine, true));
    return unlocked.ok ? ok(withWarnings(unlocked.value, plan.value)) : unlocked;
  });
}

/** A VM that is under JIT now. */
export interface Enabled extends Done {
  machine: Machine;
  policy: JitPolicy;
}

/**
 * Puts VMs under JIT, or changes the policy of those that are. Rights are checked and everything is planned before
 * anything is written. Outcomes are in the order of the requests, each on its own.
 */
export async function enablePolicies(
  ports: EnablePorts,
  requests: readonly EnableRequest[],
  signal?: AbortSignal,
): Promise<Result<Enabled, AccessError>[]> {
  const jobs = await readJobs(ports, requests, signal);
  // What cannot be planned is found before anything is written.
  const plans = planInOrder(jobs, (job) => planJob(ports, job));
  const planned = paired(jobs, plans).map(([job, plan]) => (plan.ok ? job : plan));
  const allowed = await actTogether(planned, (all) => permitted(ports, 'enable', all, signal));
  return actTogether(allowed, async (all) => {
    const enabling = all.map(({ job }) => job);
    const outcomes = paired(all, await ports.backends.direct.enable(enabling, signal));
    return outcomes.map(([{ job, warnings }, done]) => {
      if (!done.ok) return done;
      const told = { ...done.value, warnings: [...warnings, ...done.value.warnings] };
      return ok({ ...told, machine: job.fresh.machine, policy: job.policy });
    });
  });
}

async function readJobs(
  ports: EnablePorts,
  requests: readonly EnableRequest[],
  signal: AbortSignal | undefined,
): Promise<Result<EnableJob, AccessError>[]> {
  const resolved = await readAhead(ports, 'enable', requests, signal);
  return paired(requests, resolved).map(([request, fresh]) => {
    if (!fresh.ok) return fresh;
    const policy = policyFor(request, fresh.value);
    return ok({ fresh: fresh.value, policy, existingRules: request.existingRules });
  });
}

function planJob(
  { backends }: EnablePorts,
  { fresh, policy, existingRules }: EnableJob,
): Result<Plan, AccessError> {
  return backends.direct.planEnable(fresh, policy, existingRules);
}

function policyFor({ policy }: EnableRequest, { machine }: FreshMachine): JitPolicy {
  if (policy) return typeof policy === 'function' ? policy(machine.os) : policy;
  const reading = readPolicyTags(machine.tags);
  return reading.kind === 'policy' ? reading.policy : quickPolicy(machine.os);
}
