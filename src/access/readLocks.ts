import type { AzureFault } from '../core/azureFault.ts';
import type { Lock } from '../core/lock.ts';
import { type Machine, ruleHolderIds } from '../core/machine.ts';
import type { UseCasePorts } from './useCasePorts.ts';

export interface LocksReading {
  locks: readonly Lock[];
  /** Subscriptions whose locks could not be read; one that is there shows itself when something is written. */
  unread: readonly { subscriptionId: string; fault: AzureFault }[];
}

/** The locks that may hold at VMs or at the groups that guard them. Those that cannot be read say nothing. */
export async function readLocksOf(
  ports: Pick<UseCasePorts, 'locks'>,
  machines: readonly Machine[],
  signal?: AbortSignal,
): Promise<readonly Lock[]> {
  const scopes = machines.flatMap((machine) => [machine.id, ...ruleHolderIds(machine)]);
  return (await readLocks(ports, scopes, signal)).locks;
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
