import type { Done } from '../access/backend.ts';
import type { JitPolicy } from '../core/jitPolicy.ts';
import type { Machine } from '../core/machine.ts';
import { formatPolicyDocument } from '../core/policyDocument.ts';
import { ruleId } from '../view/errorDetails.ts';
import { planText } from '../view/planText.ts';
import { policyText } from '../view/policyText.ts';
import { vmText } from '../view/resourceText.ts';
import { warningText } from '../view/warningText.ts';
import type { VmOutcome } from './vmAnswer.ts';

/** A VM that is under JIT now, with the rules that were written for it. */
export function enabledOutcome({
  machine,
  policy,
  plan,
  warnings,
}: Done & { machine: Machine; policy: JitPolicy }): VmOutcome {
  const texts = warnings.map(warningText);
  const rules = plan.changes.flatMap(({ action, rule, target }) =>
    action === 'put' && rule !== null ? [ruleId({ group: target, rule })] : [],
  );

  return {
    json: {
      id: machine.id,
      name: machine.name,
      policy: formatPolicyDocument(machine.id, policy),
      rules,
      warnings: texts,
    },
    text: `${vmText(machine.id)} is under just-in-time access: ${policyText(policy)}.\n${planText(plan)}`,
    warnings,
  };
}
