import { type AccessError, azureError } from '../core/accessError.ts';
import { sameId } from '../core/armId.ts';
import type { AzureFault } from '../core/azureFault.ts';
import type { Machine } from '../core/machine.ts';
import { paired } from '../core/paired.ts';
import { err, ok, type Result } from '../core/result.ts';
import { actTogether } from './actTogether.ts';
import type { FreshMachine, Inventory, MachineReader } from './ports.ts';

/** A VM as a person names it: by ARM id, `resourceGroup/name` or name. */
export interface NamedMachine {
  vm: string;
  /** The VM as it was listed before; it saves the look-up. */
  hint?: Machine | undefined;
}

interface MachinePorts {
  inventory: Inventory;
  reader: MachineReader;
}

/** The VM that a person names, read afresh with the groups that guard it. */
export async function resolveMachine(
  ports: MachinePorts,
  vm: string,
  hint?: Machine,
  signal?: AbortSignal,
): Promise<Result<FreshMachine, AccessError>> {
  const [fresh] = await resolveMachines(ports, [{ vm, hint }], signal);
  return fresh ?? err({ kind: 'machineNotFound', name: vm });
}

/** Several at once, in the order of the names. */
export async function resolveMachines(
  ports: MachinePorts,
  named: readonly NamedMachine[],
  signal?: AbortSignal,
): Promise<Result<FreshMachine, AccessError>[]> {
  return readMachinesAfresh(ports, named, await findMachines(ports, named, signal), signal);
}

/** The VMs that a person names as the index knows them: enough to know where to look. */
export async function findMachines(
  { inventory }: { inventory: Inventory },
  named: readonly NamedMachine[],
  signal?: AbortSignal,
): Promise<Result<Machine, AccessError>[]> {
  const isKnown = ({ vm, hint }: NamedMachine) => hint !== undefined && sameId(hint.id, vm);
  const unknown = [...new Set(named.filter((one) => !isKnown(one)).map(({ vm }) => vm))];
  const found = unknown.length > 0 ? await inventory.find(unknown, signal) : ok([]);
  return named.map((one) => {
    if (one.hint && isKnown(one)) return arm(one.hint);
    if (!found.ok) return err(azureError(found.error));
    const machine = theOne(one.vm, found.value[unknown.indexOf(one.vm)] ?? []);
    return machine.ok ? arm(machine.value) : machine;
  });
}

/** Reads what was found; what was not stays its error. */
export async function readMachinesAfresh(
  { reader }: { reader: MachineReader },
  named: readonly NamedMachine[],
  known: readonly Result<Machine, AccessError>[],
  signal?: AbortSignal,
  { asksDefender = false }: { asksDefender?: boolean } = {},
): Promise<Result<FreshMachine, AccessError>[]> {
  const found = paired(named, known).map(([{ vm: name }, one]) =>
    one.ok ? ok({ machine: one.value, name }) : one,
  );
  return actTogether(found, async (machines) => {
    const wanted = machines.map(({ machine }) => ({ vmId: machine.id, hint: machine, asksDefender }));
    const reads = paired(machines, await reader.readAll(wanted, signal));
    return reads.map(([asked, read]) => (read.ok ? read : err(unread(read.error, asked))));
  });
}

/** `name` is what the person said, for the error where the VM is gone. */
function unread(fault: AzureFault, { machine, name }: { machine: Machine; name: string }): AccessError {
  const isGone = fault.kind === 'notFound' && sameId(fault.id, machine.id);
  return isGone ? { kind: 'machineNotFound', name } : azureError(fault);
}

function arm(machine: Machine): Result<Machine, AccessError> {
  return machine.deployment === 'classic' ? err({ kind: 'classicMachine', vm: machine.id }) : ok(machine);
}

function theOne(name: string, found: readonly Machine[]): Result<Machine, AccessError> {
  const [machine, ...others] = found;
  if (!machine) return err({ kind: 'machineNotFound', name });
  if (others.length === 0) return ok(machine);
  return err({ kind: 'ambiguousMachine', name, candidates: found.map(({ id }) => id) });
}
