import type { NeededAction } from '../core/permission.ts';
import { permissionsAt } from './permissionsAt.ts';
import type { Permissions } from './ports.ts';

/**
 * The actions that the caller lacks, each with its scope. A scope whose permissions cannot be read says nothing
 * either way: Azure itself refuses the write then.
 */
export async function missingPermissions(
  permissions: Permissions,
  needed: readonly NeededAction[],
  signal?: AbortSignal,
): Promise<readonly NeededAction[]> {
  return (await permissionsAt(permissions, needed, signal)).missing;
}
