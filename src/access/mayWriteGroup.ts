import { isGranted } from '../core/permission.ts';
import type { Permissions } from './ports.ts';

const writeGroup = 'Microsoft.Network/networkSecurityGroups/write';

/**
 * Whether the caller may write the group as a whole. Where that cannot be found out, the answer is no: rule after rule
 * always works.
 */
export async function mayWriteGroup(
  permissions: Permissions,
  groupId: string,
  signal?: AbortSignal,
): Promise<boolean> {
  const granted = await permissions.at(groupId, signal);
  return granted.ok && isGranted(granted.value, writeGroup);
}
