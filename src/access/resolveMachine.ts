import { type AccessError, azureError } from '../core/accessError.ts';
import { sameId } from '../core/armId.ts';
import type { Machine } from '../core/machine.ts';
import { err, ok, type Result } from '../core/result.ts';
import type { FreshMachine, Inventory, MachineReader } from './ports.ts';

/**
 * The VM that a person names by ARM id, `resourceGroup/name` or name, read afresh with the groups that guard it.
 * `hint` is the VM as it was listed before; it saves the look-up.
 */
export async function resolveMachine(
  ports: { inventory: Inventory; reader: MachineReader },
  name: string,
  hint?: Machine,
  signal?: AbortSignal,
): Promise<Result<FreshMachine, AccessError>> {
  const known = await findMachine(ports, name, hint, signal);
  return known.ok ? readMachineAfresh(ports, name, known.value, signal) : known;
}

/** The VM that a person names as the index knows it: enough to know where to look. */
export async function findMachine(
  { inventory }: { inventory: Inventory },
  name: string,
  hint?: Machine,
  signal?: AbortSignal,
): Promise<Result<Machine, AccessError>> {
  const known = hint && sameId(hint.id, name) ? ok(hint) : await findOne(inventory, name, signal);
  if (known.ok && known.value.deployment === 'classic') {
    return err({ kind: 'classicMachine', vm: known.value.id });
  }
  return known;
}

/** `name` is what the person said, for the error where the VM is gone. */
export async function readMachineAfresh(
  { reader }: { reader: MachineReader },
  name: string,
  known: Machine,
  signal?: AbortSignal,
): Promise<Result<FreshMachine, AccessError>> {
  const fresh = await reader.read(known.id, known, signal);
  if (fresh.ok) return fresh;
  if (fresh.error.kind === 'notFound' && sameId(fresh.error.id, known.id)) {
    return err({ kind: 'machineNotFound', name });
  }
  return err(azureError(fresh.error));
}

async function findOne(
  inventory: Inventory,
  name: string,
  signal: AbortSignal | undefined,
): Promise<Result<Machine, AccessError>> {
  const found = await inventory.find([name], signal);
  return found.ok ? theOne(name, found.value[0] ?? []) : err(azureError(found.error));
}

function theOne(name: string, found: readonly Machine[]): Result<Machine, AccessError> {
  const [machine, ...others] = found;
  if (!machine) return err({ kind: 'machineNotFound', name });
  if (others.length === 0) return ok(machine);
  return err({ kind: 'ambiguousMachine', name, candidates: found.map(({ id }) => id) });
}
