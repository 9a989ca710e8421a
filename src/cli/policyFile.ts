import { parseArmId } from '../core/armId.ts';
import { inputProblem } from '../core/inputProblem.ts';
import type { JitPolicy } from '../core/jitPolicy.ts';
import { parsePolicyDocument } from '../core/policyDocument.ts';
import { err, ok } from '../core/result.ts';
import type { Parsed } from './parsed.ts';

/** Stands where a file names no VM, so that its ports are checked all the same. */
const anyVm = '/subscriptions/0/resourceGroups/0/providers/Microsoft.Compute/virtualMachines/0';

/**
 * The policy in a file, and the VM that it is for: `vm` as the command line names it, or the id in the file, which
 * must be an id of that VM.
 */
export function parsePolicyFile(text: string, vm: string): Parsed<{ vm: string; policy: JitPolicy }> {
  let value: unknown;
  try {
    // An editor may have put a byte order mark in front.
    value = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return err([inputProblem('--file', '', `The policy is not JSON: ${reason}`)]);
  }
  const namesVm = isRecord(value) && 'id' in value;
  const whole = isRecord(value) && !namesVm ? { ...value, id: anyVm } : value;
  const parsed = parsePolicyDocument(whole);
  if (!parsed.ok) return parsed;
  const { id, policy } = parsed.value;
  if (!namesVm) return ok({ vm, policy });
  if (isNameOf(vm, id)) return ok({ vm: id, policy });

  return err([inputProblem('id', id, `The policy in the file is for another VM than ${vm}.`)]);
}

function isNameOf(vm: string, id: string): boolean {
  const parts = parseArmId(id);
  const names = [id, `${parts?.resourceGroup}/${parts?.name}`, parts?.name];

  return names.some((name) => name?.toLowerCase() === vm.toLowerCase());
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
