import type { AccessError } from '../core/accessError.ts';
import { actionsAmong, distinctActions } from '../core/neededActions.ts';
import { paired } from '../core/paired.ts';
import { err, ok, type Result } from '../core/result.ts';
import type { Operation } from './backend.ts';
import { missingPermissions } from './missingPermissions.ts';
import type { FreshMachine } from './ports.ts';
import type { UseCasePorts } from './useCasePorts.ts';

/** Lets pass what the caller may do; all rights are asked for together, before anything is written. */
export async function withRights<Job extends { fresh: FreshMachine }>(
  { permissions, backends }: Pick<UseCasePorts, 'permissions' | 'backends'>,
  operation: Operation,
  jobs: readonly Job[],
  signal?: AbortSignal,
): Promise<Result<Job, AccessError>[]> {
  const needed = jobs.map(({ fresh }) => backends.direct.neededActions(operation, fresh.machine));
  const missing = await missingPermissions(permissions, distinctActions(needed.flat()), signal);
  return paired(jobs, needed).map(([job, ofJob]) => {
    const lacking = actionsAmong(ofJob, missing);
    if (lacking.length === 0) return ok(job);
    return err({ kind: 'missingPermissions', vm: job.fresh.machine.id, missing: lacking });
  });
}
