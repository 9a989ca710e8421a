import type { ExistingRules } from '../../core/denyPriority.ts';
import { inputProblem } from '../../core/inputProblem.ts';
import type { JitPolicy } from '../../core/jitPolicy.ts';
import { err, ok } from '../../core/result.ts';
import { enabledOutcome } from '../enabledOutcome.ts';
import { parseExistingRules } from '../existingRulesOption.ts';
import { type Parsed, problemsOf } from '../parsed.ts';
import { planAnswer } from '../planAnswer.ts';
import { parsePolicyFile } from '../policyFile.ts';
import type { Terminal } from '../terminal.ts';
import type { VerbContext } from '../verbContext.ts';
import type { VerbResult } from '../verbResult.ts';
import { vmAnswer } from '../vmAnswer.ts';
import { parseVms } from '../vmArguments.ts';

export interface PolicySetOptions {
  file: string;
  existingRules?: string;
  dryRun?: boolean;
}

interface Request {
  vm: string;
  policy: JitPolicy;
  existingRules: ExistingRules;
  isDryRun: boolean;
}

export async function parsePolicySet(
  vmText: string,
  { file, existingRules: rulesText, dryRun }: PolicySetOptions,
  { readText }: Pick<Terminal, 'readText'>,
): Promise<Parsed<Request>> {
  const vms = parseVms([vmText]);
  const existingRules = parseExistingRules(rulesText);
  const text = await readFileOption('--file', file, readText);
  const read = text.ok ? parsePolicyFile(text.value, vmText) : text;
  if (!vms.ok || !existingRules.ok || !read.ok) return err(problemsOf(vms, existingRules, read));

  return ok({ ...read.value, existingRules: existingRules.value, isDryRun: dryRun === true });
}

/** Puts a VM under the policy of a file, or changes the policy that it has. */
export async function runPolicySet({ app, signal }: VerbContext, request: Request): Promise<VerbResult> {
  const { vm, policy, existingRules, isDryRun } = request;
  const asked = { vm, policy, existingRules };
  if (isDryRun) return planAnswer([vm], [await app.previewEnable(asked, signal)]);

  const done = await app.enablePolicy(asked, signal);
  return vmAnswer('enabled', [vm], [done.ok ? ok(enabledOutcome(done.value)) : done]);
}

async function readFileOption(
  field: string,
  file: string,
  readText: Terminal['readText'],
): Promise<Parsed<string>> {
  try {
    return ok(await readText(file));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return err([inputProblem(field, file, `The file cannot be read: ${reason}`)]);
  }
}
