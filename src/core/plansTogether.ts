import type { AccessError } from './accessError.ts';
import { paired } from './paired.ts';
import { joinPlans, type Plan, type PlanWarning } from './plan.ts';
import type { Result } from './result.ts';

/** What is planned for several VMs, or windows, as one plan, and those for which there is none. */
export interface PlansTogether<Subject> {
  plan: Plan;
  failures: readonly { subject: Subject; error: AccessError }[];
}

/** Joins the plans of subjects, which are in their order. What several of them warn of is told once. */
export function plansTogether<Subject>(
  subjects: readonly Subject[],
  results: readonly Result<Plan, AccessError>[],
): PlansTogether<Subject> {
  const plan = joinPlans(results.flatMap((result) => (result.ok ? [result.value] : [])));
  return {
    plan: { ...plan, warnings: distinct(plan.warnings) },
    failures: paired(subjects, results).flatMap(([subject, result]) =>
      result.ok ? [] : [{ subject, error: result.error }],
    ),
  };
}

function distinct(warnings: readonly PlanWarning[]): PlanWarning[] {
  return [...new Map(warnings.map((warning) => [JSON.stringify(warning), warning])).values()];
}
