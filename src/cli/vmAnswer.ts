import type { AccessError } from '../core/accessError.ts';
import { paired } from '../core/paired.ts';
import type { PlanWarning } from '../core/plan.ts';
import type { Result } from '../core/result.ts';
import { warningTexts } from '../view/warningTexts.ts';
import { errorJson } from './errorJson.ts';
import type { VerbResult } from './verbResult.ts';

/** What a verb did to one VM. */
export interface VmOutcome {
  json: unknown;
  text: string;
  warnings: readonly PlanWarning[];
}

/** How an answer names what failed: a VM as the caller named it, unless a verb says otherwise. */
export type FailedName = (subject: string, error: AccessError) => Record<string, string | null>;

export const failedVm: FailedName = (vm) => ({ vm });

/** What became of several VMs, or windows, in their order: `{[key]: […], failed: [{vm, error}]}`. */
export function vmAnswer(
  key: string,
  vms: readonly string[],
  outcomes: readonly Result<VmOutcome, AccessError>[],
  failedName = failedVm,
): VerbResult {
  const done = outcomes.flatMap((result) => (result.ok ? [result.value] : []));
  const failures = paired(vms, outcomes).flatMap(([subject, result]) =>
    result.ok ? [] : [{ subject, error: result.error }],
  );
  const failed = failures.map(({ subject, error }) => ({
    ...failedName(subject, error),
    error: errorJson(error),
  }));

  return {
    ok: true,
    value: {
      json: { [key]: done.map(({ json }) => json), failed },
      text: done.map(({ text }) => text).join('\n'),
      warnings: warningTexts(done.flatMap(({ warnings }) => warnings)),
      failures,
      attempted: vms.length,
    },
  };
}
