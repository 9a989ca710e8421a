import { type AccessError, azureError } from '../core/accessError.ts';
import { withInverse } from '../core/inversePlan.ts';
import type { Machine } from '../core/machine.ts';
import { groupLookup } from '../core/networkView.ts';
import { ourRules } from '../core/ourRules.ts';
import type { Plan } from '../core/plan.ts';
import { planState } from '../core/planState.ts';
import { policyTagNames } from '../core/policyTag.ts';
import { err, ok, type Result } from '../core/result.ts';
import type { Done } from './backend.ts';
import { permitted } from './permitted.ts';
import type { FreshMachine } from './ports.ts';
import { resolveMachine } from './resolveMachine.ts';
import type { UseCasePorts } from './useCasePorts.ts';

export interface DisableRequest {
  vm: string;
  hint?: Machine | undefined;
}

type DisablePorts = Pick<UseCasePorts, 'inventory' | 'reader' | 'permissions' | 'locks' | 'backends'>;

export async function previewDisable(
  ports: DisablePorts,
  request: DisableRequest,
  signal?: AbortSignal,
): Promise<Result<Plan, AccessError>> {
  const found = await findOurs(ports, request, signal);
  if (!found.ok) return found;
  return ok(withInverse(planState(found.value), ports.backends.direct.planDisable(found.value)));
}

/** Takes a VM out of JIT: its policy, its rules and its windows, and nothing else. */
export async function disablePolicy(
  ports: DisablePorts,
  request: DisableRequest,
  signal?: AbortSignal,
): Promise<Result<Done & { machine: Machine }, AccessError>> {
  const found = await findOurs(ports, request, signal);
  if (!found.ok) return found;
  const [allowed] = await permitted(ports, 'disable', [{ fresh: found.value }], signal);
  if (allowed?.ok === false) return allowed;
  const done = await ports.backends.direct.disable(found.value, signal);
  return done.ok ? ok({ ...done.value, machine: found.value.machine }) : done;
}

/**
 * The VM with every group of its subscription that guards it or holds rules of ours for it: a group may have been
 * swapped since JIT was enabled.
 */
async function findOurs(
  ports: DisablePorts,
  { vm, hint }: DisableRequest,
  signal: AbortSignal | undefined,
): Promise<Result<FreshMachine, AccessError>> {
  const fresh = await resolveMachine(ports, vm, hint, signal);
  if (!fresh.ok) return fresh;
  const { machine, groups, readAtMs } = fresh.value;
  const all = await ports.inventory.groups({ subscriptions: [machine.subscriptionId] }, signal);
  if (!all.ok) return err(azureError(all.error));
  const withRules = [...all.value.groups.values()].filter((group) => ourRules(group, machine).length > 0);
  const hasRules = withRules.length > 0;
  if (!hasRules && policyTagNames(machine.tags).length === 0) {
    return err({ kind: 'notConfigured', vm: machine.id });
  }
  return ok({ machine, groups: new Map([...groupLookup(withRules), ...groups]), readAtMs });
}
