import type { AccessError } from '../core/accessError.ts';
import { backendOf } from '../core/backendOf.ts';
import { paired } from '../core/paired.ts';
import { joinPlans } from '../core/plan.ts';
import { ok, type Result } from '../core/result.ts';
import type { Done, EnableJob } from './backend.ts';
import { byBackend } from './byBackend.ts';
import type { UseCasePorts } from './useCasePorts.ts';

/**
 * Enables each VM by whoever is to apply its policy. One that moves leaves the former one only when the other has it, so
 * that its ports are never without a policy.
 */
export async function enableAll(
  { backends }: Pick<UseCasePorts, 'backends'>,
  jobs: readonly EnableJob[],
  signal: AbortSignal | undefined,
): Promise<Result<Done, AccessError>[]> {
  const enabled = await byBackend(
    backends,
    jobs,
    ({ backend }) => backend,
    (backend, own) => backend.enable(own, signal),
  );
  return Promise.all(
    paired(jobs, enabled).map(async ([{ fresh, backend }, done]) => {
      const former = backendOf(fresh.machine);
      if (!done.ok || former === null || former === backend) return done;
      const [left] = await backends[former].disable([fresh], signal);
      if (!left?.ok) return left ?? done;
      const warnings = [...done.value.warnings, ...left.value.warnings];
      return ok({ plan: joinPlans([done.value.plan, left.value.plan]), warnings });
    }),
  );
}
