import pLimit from 'p-limit';
import { idKey } from '../core/armId.ts';
import type { AzureFault } from '../core/azureFault.ts';
import { groupedBy } from '../core/groupedBy.ts';
import { isGranted, type NeededAction } from '../core/permission.ts';
import type { Permissions } from './ports.ts';

export interface PermissionsReading {
  /** What the caller lacks, in the order in which it was asked for. */
  missing: readonly NeededAction[];
  /** Scopes of which Azure does not say what the caller may do: nothing is known about what is needed there. */
  unread: readonly { scope: string; fault: AzureFault }[];
}

/** Scopes that are asked about at the same time. */
const scopesAtOnce = 8;

/**
 * Which of the needed actions the caller lacks. What is granted at a resource group is granted at everything in it,
 * so where several scopes share one, it is asked first; but a right may be held at the very scope alone, so nothing
 * is missing that was not asked for there.
 */
export async function permissionsAt(
  permissions: Permissions,
  needed: readonly NeededAction[],
  signal?: AbortSignal,
): Promise<PermissionsReading> {
  const limit = pLimit(scopesAtOnce);
  const unread: PermissionsReading['unread'][number][] = [];
  const lacking = async (scope: string, needs: readonly NeededAction[], isLastWord: boolean) => {
    const granted = await limit(() => permissions.at(scope, signal));
    if (granted.ok) return needs.filter(({ action }) => !isGranted(granted.value, action));
    if (isLastWord) unread.push({ scope, fault: granted.error });
    return isLastWord ? [] : needs;
  };
  const lackingAtEach = (needs: readonly NeededAction[]) =>
    Promise.all([...byScope(needs).values()].map((ofScope) => lacking(ofScope[0].scope, ofScope, true)));

  const found = await Promise.all(
    [...byResourceGroup(needed).values()].map(async (needs) => {
      const group = resourceGroupOf(needs[0].scope);
      const isShared = group !== '' && byScope(needs).size > 1;
      return lackingAtEach(isShared ? await lacking(group, needs, false) : needs);
    }),
  );
  const missing = new Set(found.flat(2));
  return { missing: needed.filter((need) => missing.has(need)), unread };
}

type Needs = [NeededAction, ...NeededAction[]];

function byScope(needs: readonly NeededAction[]): Map<string, Needs> {
  return groupedBy(needs, ({ scope }) => idKey(scope));
}

function byResourceGroup(needs: readonly NeededAction[]): Map<string, Needs> {
  return groupedBy(needs, ({ scope }) => idKey(resourceGroupOf(scope)));
}

/** The empty text for what is in no resource group. */
function resourceGroupOf(scope: string): string {
  return /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+/i.exec(scope)?.[0] ?? '';
}
