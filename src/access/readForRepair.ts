import type { AccessError } from '../core/accessError.ts';
import { backendOf } from '../core/backendOf.ts';
import type { Drift } from '../core/drift.ts';
import { driftOf } from '../core/driftOf.ts';
import type { JitPolicy } from '../core/jitPolicy.ts';
import { groupLookup } from '../core/networkView.ts';
import { ourRules } from '../core/ourRules.ts';
import type { PlanWarning } from '../core/plan.ts';
import { err, ok, type Result } from '../core/result.ts';
import { actTogether } from './actTogether.ts';
import type { FreshMachine, Inventory, InventoryGap, MachineReader } from './ports.ts';
import { policyOf } from './readPolicy.ts';
import { type NamedMachine, resolveMachines } from './resolveMachine.ts';
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
 * Reads VMs, their groups, and the groups of their subscriptions that guard them no more and still hold rules of ours
 * for them. Where these may not be read, what guards a VM is repaired all the same.
 */
export async function readAllForRepair(
  ports: { inventory: Inventory; reader: MachineReader },
  requests: readonly NamedMachine[],
  signal?: AbortSignal,
): Promise<Result<Drifting, AccessError>[]> {
  const resolved = await resolveMachines(ports, requests, signal);
  const configured = resolved.map((fresh) => {
    if (!fresh.ok) return fresh;
    const policy = policyOf(fresh.value.machine);
    return policy.ok ? ok({ fresh: fresh.value, policy: policy.value }) : policy;
  });
  return actTogether(configured, async (all) => {
    const subscriptions = [...new Set(all.map(({ fresh }) => fresh.machine.subscriptionId))];
    const listed = await ports.inventory.groups({ subscriptions }, signal);
    return all.map((one) => ok(driftingWith(one, listed)));
  });
}

/** One VM. */
export async function readForRepair(
  ports: { inventory: Inventory; reader: MachineReader },
  request: NamedMachine,
  signal?: AbortSignal,
): Promise<Result<Drifting, AccessError>> {
  const [drifting] = await readAllForRepair(ports, [request], signal);
  return drifting ?? err({ kind: 'machineNotFound', name: request.vm });
}

function driftingWith(
  { fresh: { machine, readAtMs, ...read }, policy }: Pick<Drifting, 'fresh' | 'policy'>,
  listed: Awaited<ReturnType<Inventory['groups']>>,
): Drifting {
  const { subscriptionId } = machine;
  const holding = listed.ok
    ? [...listed.value.groups.values()].filter((group) => ourRules(group, machine).length > 0)
    : [];
  const groups = new Map([...groupLookup(holding), ...read.groups]);
  const isAboutIt = (gap: InventoryGap) =>
    gap.subscriptionId === null || gap.subscriptionId.toLowerCase() === subscriptionId.toLowerCase();
  return {
    fresh: { machine, groups, readAtMs },
    policy,
    // Defender for Cloud keeps its own rules; ours have no part there.
    drift: backendOf(machine) === 'defender' ? [] : driftOf({ machine, groups, policy }),
    warnings: listed.ok
      ? unreadWarnings(listed.value.gaps.filter(isAboutIt))
      : [{ kind: 'rulesUnread', subscriptionId }],
  };
}
