import type { AccessError } from '../core/accessError.ts';
import { applyPlan } from '../core/applyPlan.ts';
import type { ExistingRules } from '../core/denyPriority.ts';
import { withInverse } from '../core/inversePlan.ts';
import type { JitPolicy } from '../core/jitPolicy.ts';
import { guardingGroupIds, type Machine } from '../core/machine.ts';
import type { GroupLookup } from '../core/networkView.ts';
import { paired } from '../core/paired.ts';
import { emptyPlan, type Plan, withWarnings } from '../core/plan.ts';
import { planState } from '../core/planState.ts';
import { readPolicyTags } from '../core/policyTag.ts';
import { ok, type Result } from '../core/result.ts';
import { quickPolicy } from '../core/windowRequest.ts';
import { actTogether } from './actTogether.ts';
import type { Done, EnableJob } from './backend.ts';
import { lockedScopes } from './lockedScopes.ts';
import { permitted } from './permitted.ts';
import type { FreshMachine } from './ports.ts';
import { resolveMachine, resolveMachines } from './resolveMachine.ts';
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

/** What enabling would change, without changing it: after `earlier`, where several plans belong together. */
export async function previewEnable(
  ports: EnablePorts,
  request: EnableRequest,
  signal?: AbortSignal,
  earlier: Plan = emptyPlan,
): Promise<Result<Plan, AccessError>> {
  const fresh = await resolveMachine(ports, request.vm, request.hint, signal);
  if (!fresh.ok) return fresh;
  const then = { ...fresh.value, groups: applyPlan(fresh.value.groups, earlier) };
  const plan = ports.backends.direct.planEnable(then, policyFor(request, then), request.existingRules);
  if (!plan.ok) return plan;
  const { machine } = then;
  const target = { vm: machine.id, groups: guardingGroupIds(machine), writesTags: true };
  const unlocked = await lockedScopes(ports, target, signal);
  if (!unlocked.ok) return unlocked;
  return ok(withInverse(planState(then), withWarnings(unlocked.value, plan.value)));
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
  const resolved = await resolveMachines(ports, requests, signal);
  const planned = planInOrder(ports, requests, resolved);
  const allowed = await actTogether(planned, (jobs) => permitted(ports, 'enable', jobs, signal));
  return actTogether(allowed, async (jobs) => {
    const enabling = jobs.map(({ job }) => job);
    const outcomes = paired(jobs, await ports.backends.direct.enable(enabling, signal));
    return outcomes.map(([{ job, warnings }, done]) => {
      if (!done.ok) return done;
      const told = { ...done.value, warnings: [...warnings, ...done.value.warnings] };
      return ok({ ...told, machine: job.fresh.machine, policy: job.policy });
    });
  });
}

/** Plans each VM after the ones before it, to find before anything is written what cannot be. */
function planInOrder(
  { backends }: EnablePorts,
  requests: readonly EnableRequest[],
  resolved: readonly Result<FreshMachine, AccessError>[],
): Result<EnableJob, AccessError>[] {
  let view: GroupLookup = new Map(resolved.flatMap((fresh) => (fresh.ok ? [...fresh.value.groups] : [])));
  return paired(requests, resolved).map(([request, fresh]) => {
    if (!fresh.ok) return fresh;
    const policy = policyFor(request, fresh.value);
    const { existingRules } = request;
    const plan = backends.direct.planEnable({ ...fresh.value, groups: view }, policy, existingRules);
    if (!plan.ok) return plan;
    view = applyPlan(view, plan.value);
    return ok({ fresh: fresh.value, policy, existingRules });
  });
}

function policyFor({ policy }: EnableRequest, { machine }: FreshMachine): JitPolicy {
  if (policy) return typeof policy === 'function' ? policy(machine.os) : policy;
  const reading = readPolicyTags(machine.tags);
  return reading.kind === 'policy' ? reading.policy : quickPolicy(machine.os);
}
