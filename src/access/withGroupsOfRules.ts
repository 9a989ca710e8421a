import { type AccessError, azureError } from '../core/accessError.ts';
import { groupLookup } from '../core/networkView.ts';
import { ourRules } from '../core/ourRules.ts';
import { err, ok, type Result } from '../core/result.ts';
import type { FreshMachine, Inventory } from './ports.ts';

/**
 * The VMs, each with every group of its subscription that guards it or holds rules of ours for it: a group may have
 * been swapped since JIT was enabled.
 */
export async function withGroupsOfRules(
  { inventory }: { inventory: Inventory },
  machines: readonly FreshMachine[],
  signal?: AbortSignal,
): Promise<Result<FreshMachine[], AccessError>> {
  const subscriptions = [...new Set(machines.map(({ machine }) => machine.subscriptionId))];
  const all = await inventory.groups({ subscriptions }, signal);
  if (!all.ok) return err(azureError(all.error));
  return ok(
    machines.map((fresh) => {
      const holding = [...all.value.groups.values()].filter(
        (group) => ourRules(group, fresh.machine).length > 0,
      );
      return { ...fresh, groups: new Map([...groupLookup(holding), ...fresh.groups]) };
    }),
  );
}
