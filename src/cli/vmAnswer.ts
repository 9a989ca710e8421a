import type { AccessError } from '../core/accessError.ts';
import { paired } from '../core/paired.ts';
import type { Result } from '../core/result.ts';
import { errorJson } from './errorJson.ts';
import type { VerbResult } from './verbResult.ts';

/** What a verb did to one VM. */
export interface VmOutcome {
  json: unknown;
  text: string;
  warnings: readonly string[];
}

/** What became of several VMs, in their order: `{[key]: […], failed: [{vm, error}]}`. */
export function vmAnswer(
  key: string,
  vms: readonly string[],
  outcomes: readonly Result<VmOutcome, AccessError>[],
): VerbResult {
  const done = outcomes.flatMap((result) => (result.ok ? [result.value] : []));
  const failures = paired(vms, outcomes).flatMap(([subject, result]) =>
    result.ok ? [] : [{ subject, error: result.error }],
  );
  const failed = failures.map(({ subject, error }) => ({ vm: subject, error: errorJson(error) }));

  return {
    ok: true,
    value: {
      json: { [key]: done.map(({ json }) => json), failed },
      text: done.map(({ text }) => text).join('\n'),
      warnings: done.flatMap(({ warnings }) => warnings),
      failures,
      attempted: vms.length,
    },
  };
}
