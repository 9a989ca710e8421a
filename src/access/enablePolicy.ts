import { type AccessError, azureError } from '../core/accessError.ts';
import { backendOf } from '../core/backendOf.ts';
import type { ExistingRules } from '../core/denyPriority.ts';
import type { JitPolicy } from '../core/jitPolicy.ts';
import { checkLocks, writeTarget } from '../core/lock.ts';
import type { Machine } from '../core/machine.ts';
import { paired } from '../core/paired.ts';
import { joinPlans, type Plan, withWarnings } from '../core/plan.ts';
import { err, ok, type Result } from '../core/result.ts';
import { quickPolicy } from '../core/windowRequest.ts';
import { actTogether } from './actTogether.ts';
import type { BackendName, Done, EnableJob } from './backend.ts';
import { chooseBackend } from './chooseBackend.ts';
import { enableAll } from './enableAll.ts';
import { formersOf } from './keepersOf.ts';
import { movingWarnings } from './movingWarnings.ts';
import { permitted } from './permitted.ts';
import { planInOrder } from './planInOrder.ts';
import type { FreshMachine } from './ports.ts';
import { previewInOrder } from './previewInOrder.ts';
import { readAhead } from './readAhead.ts';
import { readLocksOf } from './readLocks.ts';
import { policyOf } from './readPolicy.ts';
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
  /**
   * Who is to apply the policy. `auto`, or left out: who applies it now; for a VM without one Defender for Cloud where its
   * plan is on, else our own engine. Any other moves the VM, with the ports it has.
   */
  backend?: 'auto' | BackendName | undefined;
}

type EnablePorts = Pick<
  UseCasePorts,
  'inventory' | 'reader' | 'permissions' | 'locks' | 'backends' | 'defender'
>;

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
    // Defender writes by its own right and not by the caller's.
    if ([job.backend, ...formersOf(job)].every((name) => name === 'defender')) return plan;
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
    const outcomes = paired(all, await enableAll(ports, enabling, signal));
    return outcomes.map(([{ job, warnings }, done]) => {
      if (!done.ok) return done;
      const moving = movingWarnings(job.fresh, job.backend);
      const told = { ...done.value, warnings: [...moving, ...warnings, ...done.value.warnings] };
      return ok({ ...told, machine: job.fresh.machine, policy: job.policy });
    });
  });
}

async function readJobs(
  ports: EnablePorts,
  requests: readonly EnableRequest[],
  signal: AbortSignal | undefined,
): Promise<Result<EnableJob, AccessError>[]> {
  const choose = (index: number, machine: Machine) =>
    chooseBackend(ports, requests[index]?.backend ?? 'auto', machine, signal);
  const resolved = await readAhead(ports, 'enable', requests, signal, (machine, index) =>
    choose(index, machine),
  );
  return Promise.all(
    paired(requests, resolved).map(async ([request, fresh], index) => {
      if (!fresh.ok) return fresh;
      const { machine } = fresh.value;
      const policy = policyFor(request, fresh.value);
      const backend = await choose(index, machine);
      // A VM that Defender may have already would be with both.
      const isUnknown = backend === 'defender' || backendOf(machine) === null;
      if (machine.defenderUnread && isUnknown) return err(azureError(machine.defenderUnread));
      return ok({ fresh: fresh.value, policy, existingRules: request.existingRules, backend });
    }),
  );
}

function planJob(
  { backends }: EnablePorts,
  { fresh, policy, existingRules, backend }: EnableJob,
): Result<Plan, AccessError> {
  const plan = backends[backend].planEnable(fresh, policy, existingRules);
  const formers = formersOf({ fresh, backend });
  if (!plan.ok || formers.length === 0) return plan;
  const joined = joinPlans([plan.value, ...formers.map((name) => backends[name].planDisable(fresh))]);
  return ok(withWarnings(movingWarnings(fresh, backend), joined));
}

function policyFor({ policy }: EnableRequest, { machine }: FreshMachine): JitPolicy {
  if (policy) return typeof policy === 'function' ? policy(machine.os) : policy;
  const known = policyOf(machine);
  return known.ok ? known.value : quickPolicy(machine.os);
}
