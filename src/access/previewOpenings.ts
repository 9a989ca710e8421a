import type { AccessError } from '../core/accessError.ts';
import { type Plan, withWarnings } from '../core/plan.ts';
import { ok, type Result } from '../core/result.ts';
import type { OpenJob } from './backend.ts';
import { backendFor } from './byBackend.ts';
import type { Permitted } from './permitted.ts';
import { previewInOrder } from './previewInOrder.ts';
import type { UseCasePorts } from './useCasePorts.ts';

/** What openings and extensions that are allowed would change; each is planned after the ones before it. */
export function previewOpenings(
  { backends }: Pick<UseCasePorts, 'backends'>,
  allowed: readonly Result<Permitted<OpenJob>, AccessError>[],
): Result<Plan, AccessError>[] {
  const jobs = allowed.map((one) => (one.ok ? ok({ ...one.value.job, warnings: one.value.warnings }) : one));
  return previewInOrder(jobs, ({ fresh, policy, grant, warnings }) => {
    const plan = backendFor(backends, fresh.machine).planOpen(fresh, policy, grant);
    return plan.ok ? ok(withWarnings(warnings, plan.value)) : plan;
  });
}
