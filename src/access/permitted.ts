import type { AccessError } from '../core/accessError.ts';
import { backendOf } from '../core/backendOf.ts';
import { checkLocks, writeTarget } from '../core/lock.ts';
import { actionsAmong, distinctActions } from '../core/neededActions.ts';
import { paired } from '../core/paired.ts';
import type { PlanWarning } from '../core/plan.ts';
import { err, ok, type Result } from '../core/result.ts';
import type { BackendName, Operation } from './backend.ts';
import { formersOf, keepersOf } from './keepersOf.ts';
import { missingPermissions } from './missingPermissions.ts';
import type { FreshMachine } from './ports.ts';
import { readLocksOf } from './readLocks.ts';
import type { UseCasePorts } from './useCasePorts.ts';

/** Something that rights and locks let happen, and what they will make of it later. */
export interface Permitted<Job> {
  job: Job;
  warnings: readonly PlanWarning[];
}

/**
 * Lets pass what the caller's rights and the locks allow. All of both is asked for together, before anything is
 * written.
 */
export async function permitted<Job extends { fresh: FreshMachine; backend?: BackendName }>(
  ports: Pick<UseCasePorts, 'permissions' | 'locks' | 'backends'>,
  operation: Operation,
  jobs: readonly Job[],
  signal?: AbortSignal,
): Promise<Result<Permitted<Job>, AccessError>[]> {
  const needed = jobs.map((job) =>
    doings(operation, job).flatMap(([name, doing]) =>
      ports.backends[name].neededActions(doing, job.fresh.machine),
    ),
  );
  const [missing, locks] = await Promise.all([
    missingPermissions(ports.permissions, distinctActions(needed.flat()), signal),
    readLocksOf(
      ports,
      jobs.map(({ fresh }) => fresh.machine),
      signal,
    ),
  ]);
  return paired(jobs, needed).map(([job, ofJob]) => {
    const { machine } = job.fresh;
    const lacking = actionsAmong(ofJob, missing);
    if (lacking.length > 0) return err({ kind: 'missingPermissions', vm: machine.id, missing: lacking });
    const writesTags = operation === 'enable' || operation === 'disable';
    // Defender writes by its own right and not by the caller's.
    if (doings(operation, job).every(([name]) => name === 'defender')) return ok({ job, warnings: [] });
    const unlocked = checkLocks(locks, writeTarget(machine, writesTags));
    return unlocked.ok ? ok({ job, warnings: unlocked.value }) : unlocked;
  });
}

/**
 * Who does what for an operation on the VM: it goes under JIT with one backend and leaves every other, and leaves JIT with
 * whoever has something of it; a window is opened and closed by whoever applies the policy.
 */
function doings(
  operation: Operation,
  { backend, fresh }: { fresh: FreshMachine; backend?: BackendName },
): [BackendName, Operation][] {
  const present = backend ?? backendOf(fresh.machine) ?? 'direct';
  switch (operation) {
    case 'enable':
      return [
        [present, operation],
        ...formersOf({ fresh, backend: present }).map((name): [BackendName, Operation] => [name, 'disable']),
      ];
    case 'disable':
      return keepersOf(fresh).map((name) => [name, operation]);
    default:
      return [[present, operation]];
  }
}
