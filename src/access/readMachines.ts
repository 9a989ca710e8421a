import type { AccessError } from '../core/accessError.ts';
import { ok, type Result } from '../core/result.ts';
import { summarize } from './listMachines.ts';
import type { MachineSummary } from './machineListing.ts';
import type { Clock, Inventory, MachineReader } from './ports.ts';
import { type NamedMachine, resolveMachines } from './resolveMachine.ts';

/**
 * VMs as they stand now: what was just written shows here and not yet in the index. In the order of the requests, each
 * on its own.
 */
export async function readMachines(
  ports: { inventory: Inventory; reader: MachineReader; clock: Clock },
  requests: readonly NamedMachine[],
  signal?: AbortSignal,
): Promise<Result<MachineSummary, AccessError>[]> {
  const resolved = await resolveMachines(ports, requests, signal);
  return resolved.map((fresh) =>
    fresh.ok ? ok(summarize(fresh.value.machine, fresh.value.groups, ports.clock.now())) : fresh,
  );
}
