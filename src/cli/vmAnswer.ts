import type { AccessError } from '../core/accessError.ts';
import type { Result } from '../core/result.ts';
import { errorJson } from './errorJson.ts';
import { sideBySide } from './sideBySide.ts';
import type { VerbResult } from './verbResult.ts';

/** What a verb did to one VM. */
export interface VmOutcome {
  json: unknown;
  text: string;
  warnings: readonly string[];
}

/** Does something to several VMs side by side: `{[key]: […], failed: [{vm, error}]}`. */
export async function vmAnswer(
  key: string,
  vms: readonly string[],
  act: (vm: string) => Promise<Result<VmOutcome, AccessError>>,
): Promise<VerbResult> {
  const outcomes = await sideBySide(vms, async (vm) => ({ vm, result: await act(vm) }));
  const done = outcomes.flatMap(({ result }) => (result.ok ? [result.value] : []));
  const failures = outcomes.flatMap(({ vm, result }) =>
    result.ok ? [] : [{ subject: vm, error: result.error }],
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
