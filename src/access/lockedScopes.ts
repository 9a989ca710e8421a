import type { AccessError } from '../core/accessError.ts';
import type { AzureFault } from '../core/azureFault.ts';
import { checkLocks, type Lock, type WriteTarget } from '../core/lock.ts';
import type { PlanWarning } from '../core/plan.ts';
import type { Result } from '../core/result.ts';
import type { UseCasePorts } from './useCasePorts.ts';

export interface LocksReading {
  locks: readonly Lock[];
  /** Subscriptions whose locks could not be read; one that is there shows itself when something is written. */
  unread: readonly { subscriptionId: string; fault: AzureFault }[];
}

/**
 * Whether locks let an operation write: an error that names every lock which refuses it, else warnings about locks
 * that will refuse to delete it again. Locks that cannot be read say nothing either way.
 */
export async function lockedScopes(
  ports: Pick<UseCasePorts, 'locks'>,
  target: WriteTarget,
  signal?: AbortSignal,
): Promise<Result<PlanWarning[], AccessError>> {
  const { locks } = await readLocks(ports, [target.vm, ...target.groups], signal);
  return checkLocks(locks, target);
}

/** The locks of every subscription in which one of the scopes lies: one request for each. */
export async function readLocks(
  { locks }: Pick<UseCasePorts, 'locks'>,
  scopes: readonly string[],
  signal?: AbortSignal,
): Promise<LocksReading> {
  const subscriptions = new Set(
    scopes.flatMap((scope) => /^\/subscriptions\/([^/]+)/i.exec(scope)?.[1]?.toLowerCase() ?? []),
  );
  const readings = await Promise.all(
    [...subscriptions].map(async (subscriptionId) => ({
      subscriptionId,
      reading: await locks.inSubscription(subscriptionId, signal),
    })),
  );
  return {
    locks: readings.flatMap(({ reading }) => (reading.ok ? reading.value : [])),
    unread: readings.flatMap(({ subscriptionId, reading }) =>
      reading.ok ? [] : [{ subscriptionId, fault: reading.error }],
    ),
  };
}
