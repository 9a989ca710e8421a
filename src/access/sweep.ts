import { type AccessError, azureError } from '../core/accessError.ts';
import { type RuleRef, refKey, windowsIn } from '../core/accessWindow.ts';
import { isInert } from '../core/inertRule.ts';
import { withInverse } from '../core/inversePlan.ts';
import type { GroupLookup } from '../core/networkView.ts';
import { ourRuleName } from '../core/ourRules.ts';
import type { Plan } from '../core/plan.ts';
import { deleteRule } from '../core/planChanges.ts';
import { planUnderLocks } from '../core/planUnderLocks.ts';
import { err, ok, type Result } from '../core/result.ts';
import type { SecurityRule } from '../core/securityRule.ts';
import { hasEnded } from '../core/windowEnds.ts';
import { configuredHashes } from './configuredHashes.ts';
import { withFirewallsUnseen } from './firewallUnseen.ts';
import { listedWindows } from './listWindows.ts';
import { lookForOrphans } from './lookForOrphans.ts';
import type { Clock, InventoryGap } from './ports.ts';
import { readLocks } from './readLocks.ts';
import { removeFromGroups } from './removeFromGroups.ts';
import { noOrphans, type OrphanPorts, removeOrphans } from './removeOrphans.ts';
import { joinRemovals } from './removeRules.ts';
import { nothingRead, unreadFailures, unreadWarnings } from './rulesUnread.ts';
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

/**
 * Closes every window whose time is over, whoever opened it, and takes away rules that no policy accounts for.
 * Which groups to visit comes from a listing; what is deleted comes from a read of the group right before.
 */
export async function sweep(
  ports: OrphanPorts,
  signal?: AbortSignal,
): Promise<Result<SweepReport, AccessError>> {
  const reading = await ports.inventory.list({}, signal);
  if (!reading.ok) return err(nothingRead(reading.error));
  const { groups, gaps, machines } = reading.value;
  const isOver = isOverAt(ports.clock);
  const ofWindows = windowsIn(groups.values()).flatMap((window) => window.rules);
  const overdue = await removeFromGroups(
    ports,
    groups,
    isOver,
    signal,
    underWayIn(groups, ofWindows, isOver),
  );

  const standing = { ...reading.value, groups: withoutRules(groups, isOver) };
  const look = await lookForOrphans(ports, standing, configuredHashes(machines), signal);
  const orphaned = look.orphans.length > 0 ? await removeOrphans(ports, look, signal) : noOrphans;
  const removal = joinRemovals([overdue, orphaned.removal]);
  const outcomes = withFirewallsUnseen(
    windowOutcomes(removal, machines, ofWindows),
    listedWindows(reading.value, ports.clock.now()),
  );
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
  ports: OrphanPorts,
  signal?: AbortSignal,
): Promise<Result<Plan, AccessError>> {
  const reading = await ports.inventory.list({}, signal);
  if (!reading.ok) return err(azureError(reading.error));
  const { groups, gaps, machines } = reading.value;
  const isOver = isOverAt(ports.clock);
  const standing = { ...reading.value, groups: withoutRules(groups, isOver) };
  const look = await lookForOrphans(ports, standing, configuredHashes(machines), signal);
  const orphans = new Set(look.orphans.map(refKey));
  const changes = [...groups.values()].flatMap((group) =>
    group.rules
      .filter((rule) => isOver(rule) || orphans.has(refKey({ group: group.id, rule: rule.name })))
      .map((rule) => deleteRule(group, rule)),
  );
  const orphanWarnings = look.orphans.map((ref) => ({ kind: 'orphanRule', ...ref }) as const);
  const { locks } = await readLocks(
    ports,
    changes.map(({ target }) => target),
    signal,
  );
  const plan = planUnderLocks({ changes, warnings: [...orphanWarnings, ...unreadWarnings(gaps)] }, locks);
  return ok(withInverse({ groups, tags: new Map() }, plan));
}

/** Overdue by its name, or rewritten under a lock and waiting to be deleted. */
function isOverAt(clock: Clock): (rule: SecurityRule) => boolean {
  return (rule) => {
    const name = ourRuleName(rule);
    if (!name) return false;
    return isInert(rule) || hasEnded(rule, clock.now());
  };
}

/** What was taken out of firewalls whose updates last, of rules in groups that are over as well. */
function underWayIn(
  groups: GroupLookup,
  ofWindows: readonly RuleRef[],
  isOver: (rule: SecurityRule) => boolean,
): RuleRef[] {
  const written = [...groups.values()].flatMap(({ id, rules }) => rules.map((rule) => ({ id, rule })));
  const standing = new Set(written.map(({ id, rule }) => refKey({ group: id, rule: rule.name })));
  const over = new Set(
    written.filter(({ rule }) => !rule.inFirewall && isOver(rule)).map((one) => one.rule.name),
  );
  return ofWindows.filter((ref) => !standing.has(refKey(ref)) && over.has(ref.rule));
}

function withoutRules(groups: GroupLookup, isGone: (rule: SecurityRule) => boolean): GroupLookup {
  return new Map(
    [...groups].map(([key, group]) => [
      key,
      { ...group, rules: group.rules.filter((rule) => !isGone(rule)) },
    ]),
  );
}
