import type { AzureFault } from '../core/azureFault.ts';
import type { Result } from '../core/result.ts';
import type { Locks, Permissions } from './ports.ts';
import type { UseCasePorts } from './useCasePorts.ts';

type Defender = UseCasePorts['defender'];

/**
 * Rights, locks and Defender's plans that remember what was asked of them, for one call of a use case: what is asked about
 * many VMs, or again further on, is one request. A new call asks anew, because roles and locks come and go.
 */
export function askedOnce(ports: { permissions: Permissions; locks: Locks; defender: Defender }): {
  permissions: Permissions;
  locks: Locks;
  defender: Defender;
} {
  return {
    permissions: { at: remembering((scope, signal) => ports.permissions.at(scope, signal)) },
    locks: { inSubscription: remembering((id, signal) => ports.locks.inSubscription(id, signal)) },
    defender: { isPlanOn: remembering((id, signal) => ports.defender.isPlanOn(id, signal)) },
  };
}

type Ask<T> = (key: string, signal?: AbortSignal) => Promise<Result<T, AzureFault>>;

/** An answer that failed is asked for again. */
function remembering<T>(ask: Ask<T>): Ask<T> {
  const known = new Map<string, Promise<Result<T, AzureFault>>>();
  return async (key, signal) => {
    const id = key.toLowerCase();
    const asking = known.get(id) ?? ask(key, signal);
    known.set(id, asking);
    const answer = await asking;
    if (!answer.ok && known.get(id) === asking) known.delete(id);
    return answer;
  };
}
