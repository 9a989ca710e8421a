import { isGranted, type NeededAction } from '../core/permission.ts';
import type { Permissions } from './ports.ts';

/**
 * The actions that the caller lacks, each with its scope. A scope whose permissions cannot be read says nothing
 * either way: Azure itself refuses the write then.
 */
export async function missingPermissions(
  permissions: Permissions,
  needed: readonly NeededAction[],
  signal?: AbortSignal,
): Promise<NeededAction[]> {
  const scopes = [...new Set(needed.map(({ scope }) => scope))];
  const missing = await Promise.all(
    scopes.map(async (scope) => {
      const granted = await permissions.at(scope, signal);
      if (!granted.ok) return [];
      return needed.filter((need) => need.scope === scope && !isGranted(granted.value, need.action));
    }),
  );
  return missing.flat();
}
