import type { Tags } from '../../access/ports.ts';
import { sideBySide } from '../../access/sideBySide.ts';
import { idKey } from '../../core/armId.ts';
import type { AzureFault } from '../../core/azureFault.ts';
import type { GroupLookup } from '../../core/networkView.ts';
import { paired } from '../../core/paired.ts';
import type { Change, Plan, RuleChange } from '../../core/plan.ts';
import { writeChange } from './writeChange.ts';
import { type WriteToGroupPorts, writeToGroup } from './writeToGroup.ts';

/** Groups, and VMs' tags, that are written at the same time. */
const writesAtOnce = 16;

/** What became of one plan. */
export interface PlanWritten {
  /** What stands or may stand. */
  sent: readonly Change[];
  lostAnswer: boolean;
  faults: readonly AzureFault[];
}

/**
 * Writes plans of several VMs: groups side by side, each with all that the plans change in it; a VM's tags only when
 * every rule of its plan is in force.
 */
export async function writePlans(
  ports: WriteToGroupPorts & { tags: Tags },
  groups: GroupLookup,
  plans: readonly Plan[],
  signal: AbortSignal | undefined,
): Promise<PlanWritten[]> {
  const written = plans.map(() => ({ sent: [] as Change[], lostAnswer: false, faults: [] as AzureFault[] }));
  await sideBySide(ruleChangesByGroup(plans), writesAtOnce, async ({ group, parts }) => {
    const { id, etag } = groups.get(idKey(group)) ?? { id: group, etag: '' };
    const outcomes = await writeToGroup(
      ports,
      { id, etag },
      parts.map(({ changes }) => changes),
      { signal },
    );
    for (const [{ plan }, { applied, lost, fault }] of paired(parts, outcomes)) {
      const one = written[plan];
      one?.sent.push(...applied, ...lost);
      if (one && lost.length > 0) one.lostAnswer = true;
      if (one && fault) one.faults.push(fault);
    }
  });
  await sideBySide(paired(plans, written), writesAtOnce, async ([{ changes }, one]) => {
    for (const change of changes) {
      if (change.rule !== null || one.faults.length > 0) continue;
      const outcome = await writeChange(ports, change, { signal });
      if (outcome.outcome !== 'notApplied') one.sent.push(change);
      if (outcome.outcome === 'unknown') one.lostAnswer = true;
      if (outcome.outcome !== 'applied') one.faults.push(outcome.fault);
    }
  });
  return written;
}

interface GroupChanges {
  group: string;
  /** The changes of each plan that has any here; `plan` is its index. */
  parts: { plan: number; changes: RuleChange[] }[];
}

function ruleChangesByGroup(plans: readonly Plan[]): GroupChanges[] {
  const byGroup = new Map<string, GroupChanges>();
  for (const [plan, { changes }] of plans.entries()) {
    for (const change of changes) {
      if (change.rule === null) continue;
      const key = idKey(change.target);
      const group = byGroup.get(key) ?? { group: change.target, parts: [] };
      byGroup.set(key, group);
      const last = group.parts.at(-1);
      if (last?.plan === plan) last.changes.push(change);
      else group.parts.push({ plan, changes: [change] });
    }
  }
  return [...byGroup.values()];
}
