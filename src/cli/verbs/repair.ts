import type { Repaired } from '../../access/repairMachine.ts';
import { sideBySide } from '../../access/sideBySide.ts';
import { err, ok } from '../../core/result.ts';
import { ruleId } from '../../view/errorDetails.ts';
import { planText } from '../../view/planText.ts';
import { vmText } from '../../view/resourceText.ts';
import { warningText } from '../../view/warningText.ts';
import type { Parsed } from '../parsed.ts';
import { planAnswer } from '../planAnswer.ts';
import type { VerbContext } from '../verbContext.ts';
import type { VerbResult } from '../verbResult.ts';
import { type VmOutcome, vmAnswer } from '../vmAnswer.ts';
import { parseVms } from '../vmArguments.ts';

const machinesAtOnce = 8;

interface Request {
  vms: readonly string[];
  isDryRun: boolean;
}

export function parseRepair(vmTexts: readonly string[], options: { dryRun?: boolean }): Parsed<Request> {
  const vms = parseVms(vmTexts);

  return vms.ok ? ok({ vms: vms.value, isDryRun: options.dryRun === true }) : err(vms.error);
}

/** Makes the rules of VMs under JIT what they should be. */
export async function runRepair(
  { app, signal }: VerbContext,
  { vms, isDryRun }: Request,
): Promise<VerbResult> {
  const requests = vms.map((vm) => ({ vm }));
  if (isDryRun) return planAnswer(vms, await app.previewRepairs(requests, signal));
  const outcomes = await sideBySide(requests, machinesAtOnce, (request) => app.repair(request, signal));

  return vmAnswer(
    'repaired',
    vms,
    outcomes.map((done) => (done.ok ? ok(repairedOutcome(done.value)) : done)),
  );
}

/** `rules` is every rule that was written or taken away. */
function repairedOutcome({ machine, drift, plan, warnings }: Repaired): VmOutcome {
  const rules = plan.changes.flatMap(({ rule, target }) =>
    rule === null ? [] : [ruleId({ group: target, rule })],
  );
  const text =
    drift.length === 0
      ? `Nothing has drifted on ${vmText(machine.id)}.`
      : `${vmText(machine.id)} is repaired.\n${planText(plan)}`;

  return {
    json: { id: machine.id, name: machine.name, rules, warnings: warnings.map(warningText) },
    text,
    warnings,
  };
}
