import { err, ok } from '../../core/result.ts';
import { ruleId } from '../../view/errorDetails.ts';
import { planText } from '../../view/planText.ts';
import { vmText } from '../../view/resourceText.ts';
import { warningText } from '../../view/warningText.ts';
import type { Parsed } from '../parsed.ts';
import { planAnswer } from '../planAnswer.ts';
import type { VerbContext } from '../verbContext.ts';
import type { VerbResult } from '../verbResult.ts';
import { vmAnswer } from '../vmAnswer.ts';
import { parseVms } from '../vmArguments.ts';

interface Request {
  vms: readonly string[];
  isDryRun: boolean;
}

export function parseDisable(vmTexts: readonly string[], options: { dryRun?: boolean }): Parsed<Request> {
  const vms = parseVms(vmTexts);

  return vms.ok ? ok({ vms: vms.value, isDryRun: options.dryRun === true }) : err(vms.error);
}

/** Takes VMs out of JIT: their policies, rules and windows. */
export async function runDisable(
  { app, signal }: VerbContext,
  { vms, isDryRun }: Request,
): Promise<VerbResult> {
  const requests = vms.map((vm) => ({ vm }));
  if (isDryRun) return planAnswer(vms, await app.previewDisables(requests, signal));

  const outcomes = await app.disablePolicies(requests, signal);
  const told = outcomes.map((done) => {
    if (!done.ok) return done;
    const { machine, plan, warnings } = done.value;
    const rules = plan.changes.flatMap(({ rule, target }) =>
      rule === null ? [] : [ruleId({ group: target, rule })],
    );
    return ok({
      json: { id: machine.id, name: machine.name, rules, warnings: warnings.map(warningText) },
      text: `${vmText(machine.id)} is no longer under just-in-time access.\n${planText(plan)}`,
      warnings,
    });
  });
  return vmAnswer('disabled', vms, told);
}
