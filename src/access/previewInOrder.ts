import { withInverse } from '../core/inversePlan.ts';
import type { Plan } from '../core/plan.ts';
import { planState } from '../core/planState.ts';
import { ok, type Result } from '../core/result.ts';
import { planInOrder } from './planInOrder.ts';
import type { FreshMachine } from './ports.ts';

/** Plans in order, each with what takes it back to what the ones before it leave. */
export function previewInOrder<Job extends { fresh: FreshMachine }, E>(
  jobs: readonly Result<Job, E>[],
  plan: (job: Job) => Result<Plan, E>,
): Result<Plan, E>[] {
  return planInOrder(jobs, (job) => {
    const planned = plan(job);
    return planned.ok ? ok(withInverse(planState(job.fresh), planned.value)) : planned;
  });
}
