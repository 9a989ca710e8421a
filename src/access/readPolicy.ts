import { type AccessError, azureError } from '../core/accessError.ts';
import { childName } from '../core/armId.ts';
import type { JitPolicy } from '../core/jitPolicy.ts';
import type { Machine } from '../core/machine.ts';
import { readPolicyTags } from '../core/policyTag.ts';
import { err, ok, type Result } from '../core/result.ts';
import type { Inventory, MachineReader } from './ports.ts';
import { resolveMachine } from './resolveMachine.ts';

/** The policy of a VM that was read, or why it has none. */
export function policyOf(machine: Machine): Result<JitPolicy, AccessError> {
  const reading = readPolicyTags(machine.tags);
  switch (reading.kind) {
    case 'policy':
      return ok(reading.policy);
    case 'unreadable':
      if (machine.defender) return policyOfDefender(machine);
      return err({
        kind: 'unreadablePolicy',
        vm: machine.id,
        tag: reading.tag,
        reason: reading.reason,
      });
    case 'none':
    case 'off':
      return policyOfDefender(machine);
  }
}

function policyOfDefender({ id: vm, defender, defenderUnread }: Machine): Result<JitPolicy, AccessError> {
  if (!defender && defenderUnread) return err(azureError(defenderUnread));
  if (!defender) return err({ kind: 'notConfigured', vm });
  if (defender.policy.ok) return ok(defender.policy.value);
  const tag = `policy ${childName(defender.policyId)} of Defender for Cloud`;
  return err({ kind: 'unreadablePolicy', vm, tag, reason: defender.policy.error });
}

export async function readPolicy(
  ports: { inventory: Inventory; reader: MachineReader },
  request: { vm: string; hint?: Machine | undefined },
  signal?: AbortSignal,
): Promise<Result<{ machine: Machine; policy: JitPolicy }, AccessError>> {
  const fresh = await resolveMachine(ports, request.vm, request.hint, signal);
  if (!fresh.ok) return fresh;
  const policy = policyOf(fresh.value.machine);
  return policy.ok ? ok({ machine: fresh.value.machine, policy: policy.value }) : policy;
}
