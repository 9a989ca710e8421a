import type { EnableRequest } from '../../access/enablePolicy.ts';
import type { AccessError } from '../../core/accessError.ts';
import type { ExistingRules } from '../../core/denyPriority.ts';
import { inputProblem } from '../../core/inputProblem.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { parseChoice } from '../choice.ts';
import { enabledOutcome } from '../enabledOutcome.ts';
import { parseExistingRules } from '../existingRulesOption.ts';
import { type Parsed, problemsOf } from '../parsed.ts';
import { planAnswer } from '../planAnswer.ts';
import { type AskedPolicy, type PolicyOptions, parsePolicyOptions } from '../policyOptions.ts';
import type { VerbContext } from '../verbContext.ts';
import type { VerbResult } from '../verbResult.ts';
import { vmAnswer } from '../vmAnswer.ts';
import { parseVms } from '../vmArguments.ts';

export interface EnableOptions extends PolicyOptions {
  existingRules?: string;
  backend?: string;
  dryRun?: boolean;
}

interface Request {
  vms: readonly string[];
  policy: AskedPolicy;
  existingRules: ExistingRules;
  isDryRun: boolean;
}

export function parseEnable(vmTexts: readonly string[], options: EnableOptions): Parsed<Request> {
  const vms = parseVms(vmTexts);
  const policy = parsePolicyOptions(options);
  const existingRules = parseExistingRules(options.existingRules);
  const backend = parseBackend(options.backend);
  if (!vms.ok || !policy.ok || !existingRules.ok || !backend.ok) {
    return err(problemsOf(vms, policy, existingRules, backend));
  }
  return ok({
    vms: vms.value,
    policy: policy.value,
    existingRules: existingRules.value,
    isDryRun: options.dryRun === true,
  });
}

/** Puts VMs under JIT. */
export function runEnable(context: VerbContext, request: Request): Promise<VerbResult> {
  const { app, signal } = context;
  const { vms, isDryRun } = request;
  if (isDryRun) {
    return planAnswer(vms, async (vm, earlier) => {
      const asked = await enableRequest(context, request, vm);
      return asked.ok ? app.previewEnable(asked.value, signal, earlier) : asked;
    });
  }
  return vmAnswer('enabled', vms, async (vm) => {
    const asked = await enableRequest(context, request, vm);
    if (!asked.ok) return asked;
    const done = await app.enablePolicy(asked.value, signal);
    return done.ok ? ok(enabledOutcome(done.value)) : done;
  });
}

/** The VM is looked at first only where the options leave the port to its operating system and say more. */
async function enableRequest(
  { app, signal }: VerbContext,
  { policy, existingRules }: Request,
  vm: string,
): Promise<Result<EnableRequest, AccessError>> {
  if (policy.isDefault) return ok({ vm, existingRules });
  if (!policy.needsOs) return ok({ vm, existingRules, policy: policy.of('linux') });
  const read = await app.readMachine({ vm }, signal);
  if (!read.ok) return read;
  const { machine } = read.value;

  return ok({ vm: machine.id, hint: machine, existingRules, policy: policy.of(machine.os) });
}

function parseBackend(text = 'auto'): Parsed<'direct'> {
  const choice = parseChoice('--backend', text, ['auto', 'direct', 'defender']);
  if (!choice.ok) return choice;
  const reason = 'This version writes the rules itself and cannot hand them to Defender for Cloud.';

  return choice.value === 'defender' ? err([inputProblem('--backend', text, reason)]) : ok('direct');
}
