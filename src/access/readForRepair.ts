import type { AccessError } from '../core/accessError.ts';
import type { Drift } from '../core/drift.ts';
import { driftOf } from '../core/driftOf.ts';
import type { JitPolicy } from '../core/jitPolicy.ts';
import type { Machine } from '../core/machine.ts';
import { groupLookup } from '../core/networkView.ts';
import { ourRules } from '../core/ourRules.ts';
import type { PlanWarning } from '../core/plan.ts';
import { ok, type Result } from '../core/result.ts';
import type { FreshMachine, Inventory, MachineReader } from './ports.ts';
import { policyOf } from './readPolicy.ts';
import { resolveMachine } from './resolveMachine.ts';
import { unreadWarnings } from './rulesUnread.ts';

/** A VM under JIT as it stands, and what drifted there. */
export interface Drifting {
  /** With every group that guards the VM or holds rules of ours for it. */
  fresh: FreshMachine;
  policy: JitPolicy;
  drift: readonly Drift[];
  /** Where rules may be left over that could not be read. */
  warnings: readonly PlanWarning[];
}

/**
 * Reads a VM, its groups, and the groups of its subscription that guard it no more and still hold rules of ours for
 * it. Where these may not be read, what guards the VM is repaired all the same.
 */
export async function readForRepair(
  ports: { inventory: Inventory; reader: MachineReader },
  { vm, hint }: { vm: string; hint?: Machine | undefined },
  signal?: AbortSignal,
): Promise<Result<Drifting, AccessError>> {
  const read = await resolveMachine(ports, vm, hint, signal);
  if (!read.ok) return read;
  const { machine, readAtMs } = read.value;
  const policy = policyOf(machine);
  if (!policy.ok) return policy;
  const all = await ports.inventory.groups({ subscriptions: [machine.subscriptionId] }, signal);
  const holding = all.ok
    ? [...all.value.groups.values()].filter((group) => ourRules(group, machine).length > 0)
    : [];
  const groups = new Map([...groupLookup(holding), ...read.value.groups]);
  return ok({
    fresh: { machine, groups, readAtMs },
    policy: policy.value,
    drift: driftOf({ machine, groups, policy: policy.value }),
    warnings: all.ok
      ? unreadWarnings(all.value.gaps)
      : [{ kind: 'rulesUnread', subscriptionId: machine.subscriptionId }],
  });
}
