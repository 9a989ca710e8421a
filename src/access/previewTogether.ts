import type { AccessError } from '../core/accessError.ts';
import { emptyPlan, joinPlans, type Plan } from '../core/plan.ts';
import type { Result } from '../core/result.ts';

/** What is planned for several VMs as one plan, and those for which there is none. */
export interface PlannedTogether<T> {
  plan: Plan;
  failures: readonly { subject: T; error: AccessError }[];
}

/** Plans one after the other, each resting on the ones before, because VMs of one group share its priorities. */
export async function previewTogether<T>(
  subjects: readonly T[],
  preview: (subject: T, earlier: Plan) => Promise<Result<Plan, AccessError>>,
): Promise<PlannedTogether<T>> {
  let plan = emptyPlan;
  const failures: { subject: T; error: AccessError }[] = [];
  for (const subject of subjects) {
    const result = await preview(subject, plan);
    if (result.ok) plan = joinPlans([plan, result.value]);
    else failures.push({ subject, error: result.error });
  }
  return { plan, failures };
}
