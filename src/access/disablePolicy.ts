import { type AccessError, azureError } from '../core/accessError.ts';
import { checkLocks } from '../core/lock.ts';
import { guardingGroupIds, type Machine } from '../core/machine.ts';
import { type GroupLookup, groupLookup } from '../core/networkView.ts';
import { ourRules } from '../core/ourRules.ts';
import { paired } from '../core/paired.ts';
import { type Plan, withWarnings } from '../core/plan.ts';
import { policyTagNames } from '../core/policyTag.ts';
import { err, ok, type Result } from '../core/result.ts';
import { actTogether } from './actTogether.ts';
import type { Done } from './backend.ts';
import { permitted } from './permitted.ts';
import type { FreshMachine } from './ports.ts';
import { previewInOrder } from './previewInOrder.ts';
import { readAhead } from './readAhead.ts';
import { readLocksOf } from './readLocks.ts';
import type { UseCasePorts } from './useCasePorts.ts';

export interface DisableRequest {
  vm: string;
  hint?: Machine | undefined;
}

type DisablePorts = Pick<UseCasePorts, 'inventory' | 'reader' | 'permissions' | 'locks' | 'backends'>;

/** What disabling would change, without changing it. */
export async function previewDisables(
  ports: DisablePorts,
  requests: readonly DisableRequest[],
  signal?: AbortSignal,
): Promise<Result<Plan, AccessError>[]> {
  const jobs = await findOurs(ports, requests, signal);
  const machines = jobs.flatMap((job) => (job.ok ? [job.value.fresh.machine] : []));
  const locks = await readLocksOf(ports, machines, signal);
  return previewInOrder(jobs, ({ fresh }) => {
    const groups = guardingGroupIds(fresh.machine);
    const unlocked = checkLocks(locks, { vm: fresh.machine.id, groups, writesTags: true });
    if (!unlocked.ok) return unlocked;
    return ok(withWarnings(unlocked.value, ports.backends.direct.planDisable(fresh)));
  });
}

/** A VM that is no longer under JIT. */
export interface Disabled extends Done {
  machine: Machine;
}

/**
 * Takes VMs out of JIT: their policies, rules and windows, and nothing else. Outcomes are in the order of the requests,
 * each on its own.
 */
export async function disablePolicies(
  ports: DisablePorts,
  requests: readonly DisableRequest[],
  signal?: AbortSignal,
): Promise<Result<Disabled, AccessError>[]> {
  const jobs = await findOurs(ports, requests, signal);
  const allowed = await actTogether(jobs, (all) => permitted(ports, 'disable', all, signal));
  return actTogether(allowed, async (all) => {
    const machines = all.map(({ job }) => job.fresh);
    const outcomes = paired(machines, await ports.backends.direct.disable(machines, signal));
    return outcomes.map(([{ machine }, done]) => (done.ok ? ok({ ...done.value, machine }) : done));
  });
}

/**
 * The VMs, each with every group of its subscription that guards it or holds rules of ours for it: a group may have
 * been swapped since JIT was enabled.
 */
async function findOurs(
  ports: DisablePorts,
  requests: readonly DisableRequest[],
  signal: AbortSignal | undefined,
): Promise<Result<{ fresh: FreshMachine }, AccessError>[]> {
  const resolved = await readAhead(ports, 'disable', requests, signal);
  return actTogether(resolved, async (machines) => {
    const subscriptions = [...new Set(machines.map(({ machine }) => machine.subscriptionId))];
    const all = await ports.inventory.groups({ subscriptions }, signal);
    if (!all.ok) return machines.map(() => err(azureError(all.error)));
    return machines.map((fresh) => withOurGroups(fresh, all.value.groups));
  });
}

function withOurGroups(
  { machine, groups, readAtMs }: FreshMachine,
  all: GroupLookup,
): Result<{ fresh: FreshMachine }, AccessError> {
  const withRules = [...all.values()].filter((group) => ourRules(group, machine).length > 0);
  if (withRules.length === 0 && policyTagNames(machine.tags).length === 0) {
    return err({ kind: 'notConfigured', vm: machine.id });
  }
  const fresh = { machine, groups: new Map([...groupLookup(withRules), ...groups]), readAtMs };
  return ok({ fresh });
}
