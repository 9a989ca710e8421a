import type { AccessError } from '../core/accessError.ts';
import type { ExistingRules } from '../core/denyPriority.ts';
import type { JitPolicy } from '../core/jitPolicy.ts';
import type { Machine } from '../core/machine.ts';
import type { Plan } from '../core/plan.ts';
import { err, type Result } from '../core/result.ts';
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
  /** By operating system if left out: 22 or 3389, three hours, any source. */
  policy?: JitPolicy | undefined;
  existingRules: ExistingRules;
}

type EnablePorts = Pick<UseCasePorts, 'inventory' | 'reader' | 'permissions' | 'backends'>;

/** What enabling would change, without changing it. */
export async function previewEnable(
  ports: EnablePorts,
  request: EnableRequest,
  signal?: AbortSignal,
): Promise<Result<Plan, AccessError>> {
  const fresh = await resolveMachine(ports, request.vm, request.hint, signal);
  if (!fresh.ok) return fresh;
  return ports.backends.direct.planEnable(
    fresh.value,
    policyFor(request, fresh.value),
    request.existingRules,
  );
}

/** Puts a VM under JIT, or changes the policy of one that is. Rights are checked before anything is written. */
export async function enablePolicy(
  ports: EnablePorts,
  request: EnableRequest,
  signal?: AbortSignal,
): Promise<Result<Done & { machine: Machine }, AccessError>> {
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
  return done.ok ? { ok: true, value: { ...done.value, machine } } : done;
}

function policyFor({ policy }: EnableRequest, { machine }: FreshMachine): JitPolicy {
  return policy ?? quickPolicy(machine.os);
}
