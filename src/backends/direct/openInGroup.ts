import { flightMs } from '../../access/flightTime.ts';
import type { FreshMachine } from '../../access/ports.ts';
import { type AccessError, azureError } from '../../core/accessError.ts';
import type { RuleRef } from '../../core/accessWindow.ts';
import type { AzureFault } from '../../core/azureFault.ts';
import type { JitPolicy } from '../../core/jitPolicy.ts';
import { groupLookup } from '../../core/networkView.ts';
import type { Plan, RuleChange } from '../../core/plan.ts';
import type { Grant } from '../../core/planOpen.ts';
import type { NetworkSecurityGroup } from '../../core/securityRule.ts';
import type { DirectPorts } from './directPorts.ts';
import { planOpening } from './plans.ts';

/** Everybody who opens on one group at once plans for the same slot, and one of them gets it. */
const mostTries = 30;

/** A plan rests on a read; one that is older than this is made anew before anything is sent. */
const readIsFreshMs = 60_000;

export interface GroupOpening {
  /** The rules that were written. */
  plan: Plan;
  error: AccessError | null;
  /** The rule whose write has no known outcome: it may stand, or may still land. */
  lost: RuleRef | null;
}

/** Writes the allow rules of one group; plans again only where Azure surely applied nothing. */
export async function openInGroup(
  { rules, clock }: DirectPorts,
  group: NetworkSecurityGroup,
  fresh: FreshMachine,
  policy: JitPolicy,
  grant: Grant,
  signal: AbortSignal | undefined,
): Promise<GroupOpening> {
  let current = group;
  let readAtMs = fresh.readAtMs;
  const written: RuleChange[] = [];
  const end = (error: AccessError | null, lost: RuleRef | null = null): GroupOpening => ({
    plan: { changes: written, warnings: [] },
    error,
    lost,
  });
  for (let attempt = 0; attempt < mostTries; attempt++) {
    const plan = planOpening({ ...fresh, groups: groupLookup([current]) }, policy, grant);
    if (!plan.ok) return end(plan.error);
    const outcome = await writeAll(plan.value, readAtMs);
    if (outcome === null) return end(null);
    if (outcome.lost) return end(azureError(outcome.fault), outcome.lost);
    if (outcome.fault.kind !== 'priorityTaken' && !isStale(outcome.fault))
      return end(azureError(outcome.fault));
    readAtMs = clock.now();
    const read = await rules.readGroup(group.id, signal);
    if (!read.ok) return end(azureError(read.error));
    current = read.value;
  }
  return end(azureError({ kind: 'busy', code: 'SecurityRuleConflict', message: group.id }));

  async function writeAll(
    { changes }: Plan,
    readAt: number,
  ): Promise<{ fault: AzureFault; lost: RuleRef | null } | null> {
    const mayStillSend = () => !endsTooSoon() && clock.now() - readAt < readIsFreshMs;
    for (const change of changes) {
      if (change.rule === null) continue;
      const { target, rule, properties } = change;
      const outcome = await rules.put(target, rule, properties, { signal, mayStillSend });
      if (outcome.outcome !== 'applied') {
        const lost = outcome.outcome === 'unknown' ? { group: target, rule } : null;
        return { fault: outcome.fault, lost };
      }
      written.push(change);
    }
    return null;
  }

  /** Nothing was sent because the read it rests on is too old: after a sleep of the laptop, it starts over. */
  function isStale(fault: AzureFault): boolean {
    return fault.kind === 'busy' && fault.code === 'TooLate' && !endsTooSoon();
  }

  /** What is in flight when the window ends could land after somebody has closed it. */
  function endsTooSoon(): boolean {
    return clock.now() + flightMs >= grant.endSeconds * 1000;
  }
}
