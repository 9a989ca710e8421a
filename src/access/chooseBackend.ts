import { backendOf } from '../core/backendOf.ts';
import { defenderLimits } from '../core/defenderLimits.ts';
import type { Machine } from '../core/machine.ts';
import type { BackendName } from './backend.ts';
import type { UseCasePorts } from './useCasePorts.ts';

/**
 * Who is to apply a VM's policy. Never two at once: whoever has it keeps it, unless another one is asked for. Where an
 * organisation has Defender's plan, Defender is the authority for every VM that it takes; where nobody can say, we write
 * the rules ourselves.
 */
export async function chooseBackend(
  { defender }: Pick<UseCasePorts, 'defender'>,
  asked: 'auto' | BackendName,
  machine: Machine,
  signal: AbortSignal | undefined,
): Promise<BackendName> {
  if (asked !== 'auto') return asked;
  const present = backendOf(machine);
  if (present !== null) return present;
  if (defenderLimits(machine).length > 0) return 'direct';
  const isPlanOn = await defender.isPlanOn(machine.subscriptionId, signal);
  return isPlanOn.ok && isPlanOn.value ? 'defender' : 'direct';
}
