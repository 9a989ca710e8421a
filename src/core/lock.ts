import type { AccessError } from './accessError.ts';
import { idKey } from './armId.ts';
import { firewallHolderIds, guardingGroupIds, type Machine } from './machine.ts';
import type { PlanWarning } from './plan.ts';
import { err, ok, type Result } from './result.ts';

/**
 * A management lock. `CanNotDelete` refuses deletes at its scope and below, `ReadOnly` refuses writes as well.
 * https://learn.microsoft.com/azure/azure-resource-manager/management/lock-resources
 */
export interface Lock {
  level: 'ReadOnly' | 'CanNotDelete';
  /** ARM id of the subscription, resource group or resource that it stands on. */
  scope: string;
  name: string;
  notes?: string | undefined;
}

/** A lock that holds at a scope, because it stands there or above. */
export interface LockedScope {
  scope: string;
  lock: Lock;
}

/** What an operation on a VM writes: rules of groups, and the VM's tags where `writesTags` says so. */
export interface WriteTarget {
  vm: string;
  groups: readonly string[];
  /** Ids of classic firewalls and of groups of ours in policies. A lock against deletes does not hold their rules. */
  firewalls?: readonly string[] | undefined;
  writesTags: boolean;
}

/** What an operation on the VM writes. */
export function writeTarget(machine: Pick<Machine, 'id' | 'endpoints'>, writesTags: boolean): WriteTarget {
  const [groups, firewalls] = [guardingGroupIds(machine), firewallHolderIds(machine)];
  return { vm: machine.id, groups, firewalls, writesTags };
}

/** The locks that hold at a scope: its own, and those of its parents, resource group and subscription. */
export function locksAt(locks: readonly Lock[], scope: string): Lock[] {
  return locks.filter((lock) => isAtOrBelow(scope, lock.scope));
}

/** Every lock that holds where something is to be written, once for each scope. */
export function locksInTheWay(locks: readonly Lock[], target: WriteTarget): LockedScope[] {
  const written = [...(target.writesTags ? [target.vm] : []), ...(target.firewalls ?? [])];
  return [
    ...target.groups.flatMap((scope) => locksAt(locks, scope).map((lock) => ({ scope, lock }))),
    // Deleting a tag writes the VM, as taking a rule out of a firewall writes the firewall.
    ...written.flatMap((scope) =>
      locksAt(locks, scope)
        .filter(({ level }) => level === 'ReadOnly')
        .map((lock) => ({ scope, lock })),
    ),
  ];
}

/** An error where a lock refuses to write, else warnings where one will refuse to delete what is written. */
export function checkLocks(locks: readonly Lock[], target: WriteTarget): Result<PlanWarning[], AccessError> {
  const inTheWay = locksInTheWay(locks, target);
  const locked = inTheWay.filter(({ lock }) => lock.level === 'ReadOnly');
  if (locked.length > 0) return err({ kind: 'locked', vm: target.vm, locked });
  return ok(
    inTheWay.map(({ scope, lock }) => ({
      kind: 'deleteLocked',
      group: scope,
      lock: lock.name,
      lockScope: lock.scope,
    })),
  );
}

function isAtOrBelow(scope: string, above: string): boolean {
  const text = idKey(scope);
  const start = idKey(above).replace(/\/+$/, '');
  return text === start || text.startsWith(`${start}/`);
}
