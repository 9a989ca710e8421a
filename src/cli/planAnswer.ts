import type { AccessError } from '../core/accessError.ts';
import type { Plan } from '../core/plan.ts';
import { plansTogether } from '../core/plansTogether.ts';
import type { Result } from '../core/result.ts';
import { planJson } from '../view/planJson.ts';
import { planText } from '../view/planText.ts';
import { warningTexts } from '../view/warningTexts.ts';
import { errorJson } from './errorJson.ts';
import { answer, type VerbResult } from './verbResult.ts';
import { failedVm } from './vmAnswer.ts';

/** The plans of several VMs, or windows, as one: what `--dry-run` shows. Those without a plan are told beside it. */
export function planAnswer(
  vms: readonly string[],
  plans: readonly Result<Plan, AccessError>[],
  failedName = failedVm,
): VerbResult {
  const { plan, failures } = plansTogether(vms, plans);
  const json = planJson(plan);
  const failed = failures.map(({ subject, error }) => ({
    ...failedName(subject, error),
    error: errorJson(error),
  }));
  return {
    ok: true,
    value: {
      json: { ...json, ...(failed.length > 0 ? { failed } : {}) },
      text: planText(plan),
      warnings: warningTexts(plan.warnings),
      failures,
      attempted: vms.length,
    },
  };
}

/** One plan: what `--dry-run` shows where no VM is named. */
export function onePlanAnswer(plan: Result<Plan, AccessError>): VerbResult {
  if (!plan.ok) return plan;
  const json = planJson(plan.value);

  return answer(json, planText(plan.value), warningTexts(plan.value.warnings));
}
