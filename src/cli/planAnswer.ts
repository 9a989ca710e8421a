import type { AccessError } from '../core/accessError.ts';
import { emptyPlan, joinPlans, type Plan } from '../core/plan.ts';
import type { Result } from '../core/result.ts';
import { planText } from '../view/planText.ts';
import { warningText } from '../view/warningText.ts';
import { errorJson } from './errorJson.ts';
import { answer, type Failure, type VerbResult } from './verbResult.ts';

/**
 * The plans of several VMs as one: what `--dry-run` shows. Each rests on the ones before, because VMs of one group
 * share its priorities. VMs without a plan are told beside it.
 */
export async function planAnswer(
  vms: readonly string[],
  preview: (vm: string, earlier: Plan) => Promise<Result<Plan, AccessError>>,
): Promise<VerbResult> {
  let plan = emptyPlan;
  const failures: Failure[] = [];
  for (const vm of vms) {
    const result = await preview(vm, plan);
    if (result.ok) plan = joinPlans([plan, result.value]);
    else failures.push({ subject: vm, error: result.error });
  }
  const warnings = plan.warnings.map(warningText);
  const failed = failures.map(({ subject, error }) => ({ vm: subject, error: errorJson(error) }));
  const json = { changes: plan.changes, warnings, ...(failed.length > 0 ? { failed } : {}) };

  return { ok: true, value: { json, text: planText(plan), warnings, failures, attempted: vms.length } };
}

/** One plan: what `--dry-run` shows where no VM is named. */
export function onePlanAnswer(plan: Result<Plan, AccessError>): VerbResult {
  if (!plan.ok) return plan;
  const warnings = plan.value.warnings.map(warningText);

  return answer({ changes: plan.value.changes, warnings }, planText(plan.value), warnings);
}
