import type { EnableRequest } from '../../access/enablePolicy.ts';
import type { ExistingRules } from '../../core/denyPriority.ts';
import { err, ok } from '../../core/result.ts';
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
  backend: 'auto' | 'direct' | 'defender';
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
    backend: backend.value,
    isDryRun: options.dryRun === true,
  });
}

/** Puts VMs under JIT, all together. */
export async function runEnable({ app, signal }: VerbContext, request: Request): Promise<VerbResult> {
  const { vms, policy, existingRules, backend, isDryRun } = request;
  const asked = (vm: string): EnableRequest => ({
    vm,
    existingRules,
    backend,
    ...(policy.isDefault ? {} : { policy: policy.of }),
  });
  if (isDryRun) return planAnswer(vms, await app.previewEnables(vms.map(asked), signal));
  const outcomes = await app.enablePolicies(vms.map(asked), signal);

  return vmAnswer(
    'enabled',
    vms,
    outcomes.map((done) => (done.ok ? ok(enabledOutcome(done.value)) : done)),
  );
}

function parseBackend(text = 'auto'): Parsed<'auto' | 'direct' | 'defender'> {
  return parseChoice('--backend', text, ['auto', 'direct', 'defender']);
}
