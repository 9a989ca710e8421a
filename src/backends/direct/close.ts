import type { Closed } from '../../access/backend.ts';
import { type AccessError, azureError } from '../../core/accessError.ts';
import type { AccessWindow } from '../../core/accessWindow.ts';
import { ourRuleName } from '../../core/ourRules.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { DirectPorts } from './directPorts.ts';
import { removeEverywhere } from './removeEverywhere.ts';

/** Shuts a window: deletes every rule of it in its groups until a listing shows none. */
export async function close(
  ports: DirectPorts,
  window: AccessWindow,
  signal?: AbortSignal,
): Promise<Result<Closed, AccessError>> {
  const groupIds = [...new Set(window.rules.map((ref) => ref.group))];
  const removal = await removeEverywhere(
    ports,
    groupIds,
    (rule) => {
      const name = ourRuleName(rule);
      return name?.kind === 'allow' && name.windowId === window.id && name.vmHash === window.vmHash;
    },
    { expected: window.rules, signal },
  );
  const [first] = removal.remaining;
  if (!first) return ok({ id: window.id, vmHash: window.vmHash, inert: removal.inert });
  const rules = removal.remaining.map(({ ref }) => ref);
  return err({ kind: 'leftInPlace', vm: window.vmName, rules, tags: [], cause: azureError(first.fault) });
}
