import { parseArmId } from '../core/armId.ts';
import { type InputProblem, inputProblem } from '../core/inputProblem.ts';
import { err, ok } from '../core/result.ts';
import type { Parsed } from './parsed.ts';

/** VMs by ARM id, `resourceGroup/name` or name; one that is named twice is meant once. */
export function parseVms(texts: readonly string[], field = 'VM'): Parsed<string[]> {
  const problems = texts.flatMap((text) => vmProblem(text, field) ?? []);
  if (problems.length > 0) return err(problems);
  const byKey = new Map(texts.map((text) => [text.toLowerCase(), text]));

  return ok([...byKey.values()]);
}

function vmProblem(text: string, field: string): InputProblem | undefined {
  const reason = 'A VM is named by its resource id, by resourceGroup/name, or by name.';
  if (text.startsWith('/')) {
    const type = parseArmId(text)?.type ?? '';
    return /^Microsoft\.(Classic)?Compute\/virtualMachines$/i.test(type)
      ? undefined
      : inputProblem(field, text, `This is no resource id of a VM. ${reason}`);
  }
  const parts = text.split('/');

  return parts.length > 2 || parts.some((part) => part.trim() === '')
    ? inputProblem(field, text, reason)
    : undefined;
}
