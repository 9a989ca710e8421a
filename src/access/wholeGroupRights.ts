import { isGranted } from '../core/permission.ts';
import type { Permissions } from './ports.ts';

const writeGroup = 'Microsoft.Network/networkSecurityGroups/write';

/**
 * Asks, once for each group, whether the caller may write the group as a whole. Where that cannot be found out, the
 * answer is no: rule after rule always works.
 */
export function wholeGroupRights(
  permissions: Permissions,
  signal?: AbortSignal,
): (groupId: string) => Promise<boolean> {
  const known = new Map<string, Promise<boolean>>();
  const ask = async (groupId: string) => {
    const granted = await permissions.at(groupId, signal);
    return granted.ok && isGranted(granted.value, writeGroup);
  };
  return (groupId) => {
    const key = groupId.toLowerCase();
    const answer = known.get(key) ?? ask(groupId);
    known.set(key, answer);
    return answer;
  };
}
