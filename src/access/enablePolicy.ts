import type { AccessError } from '../core/accessError.ts';
import { applyPlan } from '../core/applyPlan.ts';
import type { ExistingRules } from '../core/denyPriority.ts';
import type { JitPolicy } from '../core/jitPolicy.ts';
import type { Machine } from '../core/machine.ts';
import { emptyPlan, type Plan } from '../core/plan.ts';
import { readPolicyTags } from '../core/policyTag.ts';
import { err, ok, type Result } from '../core/result.ts';
import { quickPolicy } from '../core/windowRequest.ts';
import type { Done } from './backend.ts';
import { missingPermissions } from './missingPermissions.ts';
import type { FreshMachine } from './ports.ts';
import { resolveMachine } from './resolveMachine.ts';
import type { UseCasePorts } from './useCasePorts.ts';

export interface EnableRequest {
  /** ARM id, `resourceGroup/name` or name. */
  vm: string;
  /** The VM as it was listed before, if it was. */
  hint?: Machine | undefined;
  /**
   * If left out, the policy that the VM has; for one without, by operating system: 22 or 3389, three hours, any
   * source. Asking again repairs and never widens.
   */
  policy?: JitPolicy | undefined;
  existingRules: ExistingRules;
}

type EnablePorts = Pick<UseCasePorts, 'inventory' | 'reader' | 'permissions' | 'backends'>;

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
  return ports.backends.direct.planEnable(then, policyFor(request, then), request.existingRules);
}

/** Puts a VM under JIT, or changes the policy of one that is. Rights are checked before anything is written. */
export async function enablePolicy(
  ports: EnablePorts,
  request: EnableRequest,
  signal?: AbortSignal,
): Promise<Result<Done & { machine: Machine; policy: JitPolicy }, AccessError>> {
  const fresh = await resolveMachine(ports, request.vm, request.hint, signal);
  if (!fresh.ok) return fresh;
  const { machine } = fresh.value;
  const backend = ports.backends.direct;
  const policy = policyFor(request, fresh.value);
  const plan = backend.planEnable(fresh.value, policy, request.existingRules);
  if (!plan.ok) return plan;
  const needed = backend.neededActions('enable', machine);
  const missing = await missingPermissions(ports.permissions, needed, signal);
  if (missing.length > 0) return err({ kind: 'missingPermissions', vm: machine.id, missing });
  const done = await backend.enable(fresh.value, policy, request.existingRules, signal);
  return done.ok ? ok({ ...done.value, machine, policy }) : done;
}

function policyFor({ policy }: EnableRequest, { machine }: FreshMachine): JitPolicy {
  if (policy) return policy;
  const reading = readPolicyTags(machine.tags);
  return reading.kind === 'policy' ? reading.policy : quickPolicy(machine.os);
}
