import pLimit from 'p-limit';
import type { DefenderPolicies } from '../access/defenderPolicies.ts';
import type { InventoryGap } from '../access/ports.ts';
import { idKey } from '../core/armId.ts';
import type { AzureFault } from '../core/azureFault.ts';
import type { DefenderEntry } from '../core/defender.ts';
import type { Machine } from '../core/machine.ts';

/** Subscriptions whose policies are listed at the same time. */
const subscriptionsAtOnce = 8;

export interface DefenderReading {
  /** What Defender says of each VM, by the VM's id in lower case. */
  entries: ReadonlyMap<string, DefenderEntry>;
  gaps: readonly InventoryGap[];
  /** Why nothing is known of a subscription's VMs, by its id in lower case. */
  unread: ReadonlyMap<string, AzureFault>;
}

/** What the policies of Defender for Cloud say of the VMs of some subscriptions. */
export async function readDefender(
  policies: DefenderPolicies,
  subscriptionIds: readonly string[],
  signal: AbortSignal | undefined,
): Promise<DefenderReading> {
  const limit = pLimit(subscriptionsAtOnce);
  const entries = new Map<string, DefenderEntry>();
  const gaps: InventoryGap[] = [];
  const unread = new Map<string, AzureFault>();
  const unique = [...new Map(subscriptionIds.map((id) => [id.toLowerCase(), id])).values()];
  await Promise.all(
    unique.map((subscriptionId) =>
      limit(async () => {
        const listed = await policies.inSubscription(subscriptionId, signal);
        if (listed.ok) for (const [vm, entry] of listed.value) entries.set(vm, entry);
        else if (!isWithout(listed.error)) {
          unread.set(subscriptionId.toLowerCase(), listed.error);
          gaps.push({
            subscriptionId,
            what: 'policies of Defender for Cloud',
            hidesRules: false,
            fault: listed.error,
          });
        }
      }),
    ),
  );
  return { entries, gaps, unread };
}

export function withDefender(machine: Machine, { entries, unread }: DefenderReading): Machine {
  const defender = entries.get(idKey(machine.id));
  if (defender) return { ...machine, defender };
  const defenderUnread = unread.get(machine.subscriptionId.toLowerCase());
  return defenderUnread ? { ...machine, defenderUnread } : machine;
}

/** Who may not read Defender's policies, or whose subscription has not registered its provider, works without it. */
function isWithout(fault: AzureFault): boolean {
  if (fault.kind === 'refused') return fault.status === 404 || fault.status === 409;
  return fault.kind === 'forbidden' || fault.kind === 'notFound' || fault.kind === 'busy';
}
