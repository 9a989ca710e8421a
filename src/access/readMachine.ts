import type { AccessError } from '../core/accessError.ts';
import type { Machine } from '../core/machine.ts';
import { ok, type Result } from '../core/result.ts';
import { summarize } from './listMachines.ts';
import type { MachineSummary } from './machineListing.ts';
import type { Inventory, MachineReader } from './ports.ts';
import { resolveMachine } from './resolveMachine.ts';

/** One VM as it stands now: what was just written shows here and not yet in the index. */
export async function readMachine(
  ports: { inventory: Inventory; reader: MachineReader },
  request: { vm: string; hint?: Machine | undefined },
  signal?: AbortSignal,
): Promise<Result<MachineSummary, AccessError>> {
  const fresh = await resolveMachine(ports, request.vm, request.hint, signal);
  return fresh.ok ? ok(summarize(fresh.value.machine, fresh.value.groups)) : fresh;
}
