import { ArmError } from '../arm/armError.ts';
import { isAtOrBelow, type ResourceStore } from '../arm/resourceStore.ts';

export const lockType = 'Microsoft.Authorization/locks';

/**
 * Throws 409 `ScopeLocked` if a management lock forbids the operation: `CanNotDelete` a delete, `ReadOnly`
 * every change. A lock holds at its scope and below; a delete is also held by locks further down.
 */
export function requireUnlocked(store: ResourceStore, id: string, operation: 'write' | 'delete'): void {
  const scopes = store
    .ofType(lockType)
    .filter((lock) => {
      const scope = lockedScope(lock.id);
      if (operation === 'delete') return isAtOrBelow(id, scope) || isAtOrBelow(scope, id);
      const level = String(lock.properties?.level).toLowerCase();
      return level === 'readonly' && isAtOrBelow(id, scope);
    })
    .map((lock) => lockedScope(lock.id));
  if (scopes.length === 0) return;
  throw new ArmError(
    409,
    'ScopeLocked',
    `The scope '${id}' cannot perform ${operation} operation because following scope(s) are locked: ` +
      `'${[...new Set(scopes)].join(',')}'. Please remove the lock and try again.`,
  );
}

function lockedScope(lockId: string): string {
  return lockId.replace(/\/providers\/Microsoft\.Authorization\/locks\/[^/]+$/i, '');
}
