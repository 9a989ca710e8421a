import { type AccessError, azureError } from '../core/accessError.ts';
import { type RuleRef, refKey, windowsIn } from '../core/accessWindow.ts';
import { classify } from '../core/classify.ts';
import { isInert } from '../core/inertRule.ts';
import { withInverse } from '../core/inversePlan.ts';
import type { Machine } from '../core/machine.ts';
import type { GroupLookup } from '../core/networkView.ts';
import { ourRuleName } from '../core/ourRules.ts';
import type { Plan } from '../core/plan.ts';
import { deleteRule } from '../core/planChanges.ts';
import { err, ok, type Result } from '../core/result.ts';
import type { SecurityRule } from '../core/securityRule.ts';
import { vmHash } from '../core/vmHash.ts';
import { flightMs } from './flightTime.ts';
import { lookForOrphans, type OrphanLook } from './lookForOrphans.ts';
import type { Clock, InventoryGap } from './ports.ts';
import { joinRemovals, type Removal, removeRules } from './removeRules.ts';
import { unreadFailures, unreadWarnings } from './rulesUnread.ts';
import { sideBySide } from './sideBySide.ts';
import type { UseCasePorts } from './useCasePorts.ts';
import { type WindowOutcomes, windowOutcomes } from './windowOutcomes.ts';

export interface SweepReport extends WindowOutcomes {
  /** Ids of the subscriptions that were swept: those that the caller sees. */
  subscriptions: readonly string[];
  /** Rules of VMs that are not under JIT, taken away because two looks apart both showed them. */
  orphans: readonly RuleRef[];
  /** Subscriptions with suspect rules whose VMs the caller cannot all see, so that nobody can judge them. */
  notJudged: readonly string[];
  gaps: readonly InventoryGap[];
}

type SweepPorts = Pick<UseCasePorts, 'inventory' | 'virtualMachines' | 'permissions' | 'rules' | 'clock'>;

/** Groups whose rules are removed at the same time. */
const groupsAtOnce = 8;

/**
 * Closes every window whose time is over, whoever opened it, and takes away rules that no policy accounts for.
 * Which groups to visit comes from a listing; what is deleted comes from a read of the group right before.
 */
export async function sweep(
  ports: SweepPorts,
  signal?: AbortSignal,
): Promise<Result<SweepReport, AccessError>> {
  const reading = await ports.inventory.list({}, signal);
  if (!reading.ok) return err(azureError(reading.error));
  const { groups, gaps, machines } = reading.value;
  const isOver = isOverAt(ports.clock);
  const overdue = await removeFrom(ports, groups, isOver, signal);

  const look = await lookForOrphans(ports, withoutRules(groups, isOver), configuredHashes(machines), signal);
  const orphaned = look.orphans.length > 0 ? await removeOrphans(ports, look, signal) : noOrphans;
  const removal = joinRemovals([overdue, orphaned.removal]);
  const standing = windowsIn(groups.values()).flatMap((window) => window.rules);
  const outcomes = windowOutcomes(removal, machines, standing);
  const allGaps = [...gaps, ...orphaned.gaps];
  return ok({
    subscriptions: reading.value.subscriptions.map(({ id }) => id),
    closed: outcomes.closed,
    failed: [...outcomes.failed, ...unreadFailures(allGaps)],
    orphans: orphaned.removal.removed,
    notJudged: [...new Set([...look.notJudged, ...orphaned.notJudged])],
    gaps: allGaps,
  });
}

/** What a sweep would change, without changing it. */
export async function previewSweep(
  ports: SweepPorts,
  signal?: AbortSignal,
): Promise<Result<Plan, AccessError>> {
  const reading = await ports.inventory.list({}, signal);
  if (!reading.ok) return err(azureError(reading.error));
  const { groups, gaps, machines } = reading.value;
  const isOver = isOverAt(ports.clock);
  const look = await lookForOrphans(ports, withoutRules(groups, isOver), configuredHashes(machines), signal);
  const orphans = new Set(look.orphans.map(refKey));
  const changes = [...groups.values()].flatMap((group) =>
    group.rules
      .filter((rule) => isOver(rule) || orphans.has(refKey({ group: group.id, rule: rule.name })))
      .map((rule) => deleteRule(group, rule)),
  );
  const orphanWarnings = look.orphans.map((ref) => ({ kind: 'orphanRule', ...ref }) as const);
  const plan = { changes, warnings: [...orphanWarnings, ...unreadWarnings(gaps)] };
  return ok(withInverse({ groups, tags: new Map() }, plan));
}

interface OrphanRemoval {
  removal: Removal;
  notJudged: readonly string[];
  gaps: readonly InventoryGap[];
}

const noRemoval: Removal = {
  removed: [],
  inert: [],
  stillInert: [],
  remaining: [],
  lostAnswer: false,
};
const noOrphans: OrphanRemoval = { removal: noRemoval, notJudged: [], gaps: [] };

/** A write of somebody's may land between the looks, so only what both show is an orphan. */
async function removeOrphans(
  ports: SweepPorts,
  first: OrphanLook,
  signal: AbortSignal | undefined,
): Promise<OrphanRemoval> {
  await ports.clock.sleep(flightMs, signal);
  const reading = await ports.inventory.list({}, signal);
  if (!reading.ok) {
    const what = 'the second look for orphans';
    const gap = { subscriptionId: null, what, hidesRules: true, fault: reading.error };
    return { ...noOrphans, gaps: [gap] };
  }
  const { groups, machines, gaps } = reading.value;
  const second = await lookForOrphans(ports, groups, configuredHashes(machines), signal);
  const seenBefore = new Set(first.orphans.map(refKey));
  const orphans = new Set(second.orphans.map(refKey).filter((key) => seenBefore.has(key)));
  const isOrphan = (rule: SecurityRule, group: string) => orphans.has(refKey({ group, rule: rule.name }));
  const removal = await removeFrom(ports, groups, isOrphan, signal);
  return { removal, notJudged: second.notJudged, gaps };
}

async function removeFrom(
  ports: SweepPorts,
  groups: GroupLookup,
  isTarget: (rule: SecurityRule, group: string) => boolean,
  signal: AbortSignal | undefined,
): Promise<Removal> {
  const affected = [...groups.values()].flatMap(({ id, rules }) => {
    const targets = rules.filter((rule) => isTarget(rule, id));
    const expected = targets.map(({ name }) => ({ group: id, rule: name }));
    return expected.length > 0 ? [{ id, expected }] : [];
  });
  return joinRemovals(
    await sideBySide(affected, groupsAtOnce, ({ id, expected }) =>
      removeRules(ports, id, (rule) => isTarget(rule, id), { expected, signal }),
    ),
  );
}

/** Overdue by its name, or rewritten under a lock and waiting to be deleted. */
function isOverAt(clock: Clock): (rule: SecurityRule) => boolean {
  return (rule) => {
    const name = ourRuleName(rule);
    if (!name) return false;
    return isInert(rule) || (name.kind === 'allow' && name.endSeconds * 1000 <= clock.now());
  };
}

function withoutRules(groups: GroupLookup, isGone: (rule: SecurityRule) => boolean): GroupLookup {
  return new Map(
    [...groups].map(([key, group]) => [
      key,
      { ...group, rules: group.rules.filter((rule) => !isGone(rule)) },
    ]),
  );
}

function configuredHashes(machines: readonly Machine[]): Set<string> {
  return new Set(
    machines
      .filter((machine) => classify(machine).reading.kind === 'policy')
      .map((machine) => vmHash(machine.id)),
  );
}
