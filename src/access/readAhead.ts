import type { AccessError } from '../core/accessError.ts';
import type { Machine } from '../core/machine.ts';
import { distinctActions } from '../core/neededActions.ts';
import type { Result } from '../core/result.ts';
import type { Operation } from './backend.ts';
import { backendFor } from './byBackend.ts';
import { missingPermissions } from './missingPermissions.ts';
import type { FreshMachine } from './ports.ts';
import { readLocksOf } from './readLocks.ts';
import { findMachines, type NamedMachine, readMachinesAfresh } from './resolveMachine.ts';
import type { UseCasePorts } from './useCasePorts.ts';

export type ReadAheadPorts = Pick<
  UseCasePorts,
  'inventory' | 'reader' | 'permissions' | 'locks' | 'backends'
>;

/**
 * Reads the VMs afresh, and asks at the same time what an operation on them will ask of rights and locks, as far as
 * the index knows what guards them. `permitted` then finds the answers there, because the ports remember them for as
 * long as one call lasts (`askedOnce`); what the index did not know it asks itself. `alsoAsk` is asked at the same time.
 */
export async function readAhead(
  ports: ReadAheadPorts,
  operation: Operation,
  named: readonly NamedMachine[],
  signal?: AbortSignal,
  alsoAsk?: (machine: Machine, index: number) => Promise<unknown>,
): Promise<Result<FreshMachine, AccessError>[]> {
  const known = await findMachines(ports, named, signal);
  const machines = known.flatMap((one) => (one.ok ? [one.value] : []));
  const expected = machines.flatMap((machine) =>
    backendFor(ports.backends, machine).neededActions(operation, machine),
  );
  const [fresh] = await Promise.all([
    readMachinesAfresh(ports, named, known, signal, {
      asksDefender: operation === 'enable' || operation === 'disable',
    }),
    missingPermissions(ports.permissions, distinctActions(expected), signal),
    readLocksOf(ports, machines, signal),
    ...known.map((one, index) => (one.ok ? alsoAsk?.(one.value, index) : undefined)),
  ]);
  return fresh;
}
