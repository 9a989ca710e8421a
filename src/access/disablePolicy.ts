import { type AccessError, azureError } from '../core/accessError.ts';
import { checkLocks, writeTarget } from '../core/lock.ts';
import type { Machine } from '../core/machine.ts';
import { paired } from '../core/paired.ts';
import { joinPlans, type Plan } from '../core/plan.ts';
import { planUnderLocks } from '../core/planUnderLocks.ts';
import { err, ok, type Result } from '../core/result.ts';
import { actTogether } from './actTogether.ts';
import type { Done } from './backend.ts';
import { byBackend } from './byBackend.ts';
import { keepersOf } from './keepersOf.ts';
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
    const keepers = keepersOf(fresh);
    const plan = joinPlans(keepers.map((name) => ports.backends[name].planDisable(fresh)));
    // Defender writes by its own right and not by the caller's.
    if (!keepers.includes('direct')) return ok(plan);
    const unlocked = checkLocks(locks, writeTarget(fresh.machine, true));
    if (!unlocked.ok) return unlocked;
    return ok(planUnderLocks(plan, locks));
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
    const leavings = all.flatMap(({ job: { fresh } }) =>
      keepersOf(fresh).map((keeper) => ({ fresh, keeper })),
    );
    const left = paired(
      leavings,
      await byBackend(
        ports.backends,
        leavings,
        ({ keeper }) => keeper,
        (backend, own) =>
          backend.disable(
            own.map(({ fresh }) => fresh),
            signal,
          ),
      ),
    );
    return all.map(({ job: { fresh } }) =>
      allOf(
        fresh.machine,
        left.filter(([leaving]) => leaving.fresh === fresh).map(([, done]) => done),
      ),
    );
  });
}

/** A VM that was with both is out of JIT when both have let it go. */
function allOf(
  machine: Machine,
  outcomes: readonly Result<Done, AccessError>[],
): Result<Disabled, AccessError> {
  const done: Done[] = [];
  for (const outcome of outcomes) {
    if (!outcome.ok) return outcome;
    done.push(outcome.value);
  }
  const warnings = done.flatMap((one) => one.warnings);
  return ok({ machine, plan: joinPlans(done.map(({ plan }) => plan)), warnings });
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
    return whole.value.map((fresh) => {
      if (keepersOf(fresh).length > 0) return ok({ fresh });
      const { id: vm, defenderUnread } = fresh.machine;
      return err(defenderUnread ? azureError(defenderUnread) : { kind: 'notConfigured', vm });
    });
  });
}
