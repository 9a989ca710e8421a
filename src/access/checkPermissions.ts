import { type AccessError, azureError } from '../core/accessError.ts';
import { sameId } from '../core/armId.ts';
import type { AzureFault } from '../core/azureFault.ts';
import { type Lock, locksAt, locksInTheWay, writeTarget } from '../core/lock.ts';
import { type Machine, ruleHolderIds } from '../core/machine.ts';
import { actionsAmong, distinctActions } from '../core/neededActions.ts';
import type { OperationName } from '../core/operationActions.ts';
import { operationNeeds } from '../core/operationNeeds.ts';
import type { NeededAction } from '../core/permission.ts';
import { err, ok, type Result } from '../core/result.ts';
import type { BackendName } from './backend.ts';
import { chooseBackend } from './chooseBackend.ts';
import { permissionsAt } from './permissionsAt.ts';
import { readLocks } from './readLocks.ts';
import { resolveMachine } from './resolveMachine.ts';
import type { UseCasePorts } from './useCasePorts.ts';

export interface PermissionReport {
  machine: Machine;
  /** Who applies the VM's policy, or would: the rights are those that it needs. */
  backend: BackendName;
  operations: readonly OperationPermission[];
  /** Locks that hold at the VM or at a group that guards it, each once. */
  locks: readonly Lock[];
  /** Where Azure did not say what may be done, or which locks stand. */
  unread: readonly { what: 'permissions' | 'locks'; scope: string; fault: AzureFault }[];
}

export interface OperationPermission {
  operation: OperationName;
  /** Null where nothing is known to be missing, and not everything is known. */
  allowed: boolean | null;
  missing: readonly NeededAction[];
}

export interface PermissionRequest {
  vm: string;
  hint?: Machine | undefined;
  /** `auto`, or left out: who applies the policy that the VM has, else who would. */
  backend?: 'auto' | BackendName | undefined;
}

type CheckPorts = Pick<UseCasePorts, 'inventory' | 'reader' | 'permissions' | 'locks' | 'defender'>;

/**
 * What the caller may do about a VM, operation by operation, and the locks that stand in the way. Missing rights are
 * an answer; whoever may not read what stands around the VM learns that, and what is missing as far as it is seen.
 */
export async function checkPermissions(
  ports: CheckPorts,
  request: PermissionRequest,
  signal?: AbortSignal,
): Promise<Result<PermissionReport, AccessError>> {
  const looked = await look(ports, request, signal);
  if (!looked.ok) return looked;
  const { machine, refused } = looked.value;
  const target = writeTarget(machine, true);
  const { locks, unread } = await readLocks(ports, [machine.id, ...ruleHolderIds(machine)], signal);
  const keepsRules = (group: string) => locksAt(locks, group).some(({ level }) => level === 'CanNotDelete');
  const backend = await chooseBackend(ports, request.backend ?? 'auto', machine, signal);
  const needs = operationNeeds(backend, machine, keepsRules);

  const all = distinctActions(needs.flatMap(({ needed }) => needed));
  const rights = await permissionsAt(ports.permissions, all, signal);
  if (signal?.aborted) return err(azureError({ kind: 'cancelled' }));
  const isUnread = ({ scope }: NeededAction) => rights.unread.some((one) => sameId(one.scope, scope));
  return ok({
    machine,
    backend,
    operations: needs.map(({ operation, needed }) => {
      // What Azure has just refused is missing, whatever its list of permissions says.
      const hidden = readsAround(operation) ? refused : actionsAmong(needed, refused);
      const missing = distinctActions([...actionsAmong(needed, rights.missing), ...hidden]);
      const isKnown = missing.length > 0 || !(refused.length > 0 || needed.some(isUnread));
      return { operation, missing, allowed: isKnown ? missing.length === 0 : null };
    }),
    locks: [...new Set(locksInTheWay(locks, target).map(({ lock }) => lock))],
    unread: [
      ...rights.unread.map((one) => ({ what: 'permissions' as const, ...one })),
      ...unread.map(({ subscriptionId, fault }) => {
        const scope = `/subscriptions/${subscriptionId}`;
        return { what: 'locks' as const, scope, fault };
      }),
    ],
  });
}

/** Closing and sweeping go by the rules that they find; everything else reads what stands around the VM first. */
function readsAround(operation: OperationName): boolean {
  return operation !== 'close' && operation !== 'sweep';
}

/** The VM as far as the caller may see it, and what Azure refused to show. */
async function look(
  ports: CheckPorts,
  { vm, hint }: { vm: string; hint?: Machine | undefined },
  signal: AbortSignal | undefined,
): Promise<Result<{ machine: Machine; refused: readonly NeededAction[] }, AccessError>> {
  const fresh = await resolveMachine(ports, vm, hint, signal);
  if (fresh.ok) return ok({ machine: fresh.value.machine, refused: [] });
  const { error } = fresh;
  if (error.kind !== 'azure' || error.cause.kind !== 'forbidden' || error.cause.action === '') return fresh;
  const { action, scope } = error.cause;
  const found = hint ? ok([[hint]]) : await ports.inventory.find([vm], signal);
  const [known] = found.ok ? (found.value[0] ?? []) : [];
  if (!known) return fresh;
  const machine = hint ?? (await asListed(ports, known, signal));
  return ok({ machine, refused: [{ action, scope }] });
}

/** The index does not know what Defender for Cloud says of the VM; a listing of its subscription does. */
async function asListed(
  { inventory }: CheckPorts,
  machine: Machine,
  signal: AbortSignal | undefined,
): Promise<Machine> {
  const listed = await inventory.list({ subscriptions: [machine.subscriptionId] }, signal);
  const found = listed.ok ? listed.value.machines.find(({ id }) => sameId(id, machine.id)) : undefined;
  return found?.defender ? { ...machine, defender: found.defender } : machine;
}
