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
  const unique = [...new Map(subscriptionIds.map((id) => [id.toLowerCase(), id])).values()];
  await Promise.all(
    unique.map((subscriptionId) =>
      limit(async () => {
        const listed = await policies.inSubscription(subscriptionId, signal);
        if (listed.ok) for (const [vm, entry] of listed.value) entries.set(vm, entry);
        else if (!isWithout(listed.error)) {
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
  return { entries, gaps };
}

export function withDefender(machine: Machine, { entries }: DefenderReading): Machine {
  const defender = entries.get(idKey(machine.id));
  return defender ? { ...machine, defender } : machine;
}

/** Who may not read Defender's policies, or has not registered its provider, works without it. */
function isWithout({ kind }: AzureFault): boolean {
  return kind === 'forbidden' || kind === 'notFound' || kind === 'refused';
}
