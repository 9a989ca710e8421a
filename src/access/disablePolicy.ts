import type { AccessError } from '../core/accessError.ts';
import { backendOf } from '../core/backendOf.ts';
import { checkLocks, writeTarget } from '../core/lock.ts';
import type { Machine } from '../core/machine.ts';
import { paired } from '../core/paired.ts';
import type { Plan } from '../core/plan.ts';
import { planUnderLocks } from '../core/planUnderLocks.ts';
import { err, ok, type Result } from '../core/result.ts';
import { actTogether } from './actTogether.ts';
import type { Done } from './backend.ts';
import { backendFor, byBackend } from './byBackend.ts';
import { hasAnythingOfOurs } from './hasAnythingOfOurs.ts';
import { permitted } from './permitted.ts';
import type { FreshMachine } from './ports.ts';
import { previewInOrder } from './previewInOrder.ts';
import { readAhead } from './readAhead.ts';
import { readLocksOf } from './readLocks.ts';
import type { UseCasePorts } from './useCasePorts.ts';
import { withGroupsOfRules } from './withGroupsOfRules.ts';

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
    const unlocked = checkLocks(locks, writeTarget(fresh.machine, true));
    if (!unlocked.ok) return unlocked;
    return ok(planUnderLocks(backendFor(ports.backends, fresh.machine).planDisable(fresh), locks));
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
    const outcomes = paired(
      machines,
      await byBackend(
        ports.backends,
        machines,
        ({ machine }) => backendOf(machine) ?? 'direct',
        (backend, own) => backend.disable(own, signal),
      ),
    );
    return outcomes.map(([{ machine }, done]) => (done.ok ? ok({ ...done.value, machine }) : done));
  });
}

/** The VMs, each with every group that guards it or holds rules of ours for it. */
async function findOurs(
  ports: DisablePorts,
  requests: readonly DisableRequest[],
  signal: AbortSignal | undefined,
): Promise<Result<{ fresh: FreshMachine }, AccessError>[]> {
  const resolved = await readAhead(ports, 'disable', requests, signal);
  return actTogether(resolved, async (machines) => {
    const whole = await withGroupsOfRules(ports, machines, signal);
    if (!whole.ok) return machines.map(() => whole);
    return whole.value.map((fresh) =>
      fresh.machine.defender || hasAnythingOfOurs(fresh)
        ? ok({ fresh })
        : err({ kind: 'notConfigured', vm: fresh.machine.id }),
    );
  });
}
