import { type WindowRule, windowRules } from './accessWindow.ts';
import { applyPlan } from './applyPlan.ts';
import { idKey } from './armId.ts';
import { mendDenies } from './denyDrift.ts';
import type { Drift } from './drift.ts';
import { type DriftInput, driftOf } from './driftOf.ts';
import { isInert } from './inertRule.ts';
import type { Machine } from './machine.ts';
import { type GroupLookup, guardingGroups } from './networkView.ts';
import {
  type Change,
  emptyPlan,
  type Plan,
  type PlanError,
  type PlanWarning,
  type RuleChange,
} from './plan.ts';
import { deleteRule } from './planChanges.ts';
import { planEnable } from './planEnable.ts';
import { ok, type Result } from './result.ts';
import { parseAllowDescription } from './ruleDescription.ts';
import { vmHash } from './vmHash.ts';

export interface RepairInput extends DriftInput {
  /** The policy as tags: `writePolicyTags(policy)`. */
  tags: Readonly<Record<string, string>>;
}

/**
 * Takes drift away. Denies are made what the policy asks for. Rules of windows that are not what was granted are
 * deleted, all that have the same end: shut is the safe side, and a rule's name fixes its content, so none is written
 * again. Right windows stay, and so does whatever is not ours. Without drift nothing changes.
 */
export function planRepair(input: RepairInput): Result<Plan, PlanError> {
  const { machine, groups, policy } = input;
  const drift = driftOf(input);
  if (drift.length === 0) return ok(emptyPlan);
  const shut = takeAway(machine, groups, drift);
  let after = applyPlan(groups, { changes: shut });
  const denies = drift.some(isOfDenies) ? planDenies({ ...input, groups: after }) : ok(emptyPlan);
  if (!denies.ok) return denies;
  after = applyPlan(after, denies.value);
  // A deny that is back may stand above the rules of a window, and a window may have lived on another one's rules.
  const useless = takeAway(machine, after, driftOf({ machine, groups: after, policy }));
  after = applyPlan(after, { changes: useless });
  return ok({
    changes: lastOfEach([...shut, ...useless, ...denies.value.changes]),
    warnings: [...closedWindows(machine, groups, after), ...denies.value.warnings],
  });
}

/** Whether it is about the denies of the groups that guard the VM. */
export function isOfDenies(drift: Drift): boolean {
  if (drift.kind === 'strayRule') return drift.why === 'notInPolicy';
  return ['denyMissing', 'denyChanged', 'addressChanged'].includes(drift.kind);
}

function planDenies(input: RepairInput): Result<Plan, PlanError> {
  const { machine, groups, policy } = input;
  const mends = guardingGroups(machine, groups).flatMap((group) => mendDenies(group, machine, policy));
  const mended = applyPlan(groups, { changes: mends });
  const plan = planEnable({ ...input, groups: mended, existingRules: 'keep' });
  return plan.ok ? ok({ ...plan.value, changes: [...mends, ...plan.value.changes] }) : plan;
}

/** Deletes the rules of windows that drifted, with those of the same window and end, and what a swapped group kept. */
function takeAway(machine: Machine, groups: GroupLookup, drift: readonly Drift[]): RuleChange[] {
  const broken = drift.filter(({ kind }) => kind === 'windowRuleEdited' || kind === 'windowIneffective');
  const stray = drift.filter((one) => one.kind === 'strayRule' && one.why === 'notGuarding');
  const isIn = (list: readonly Drift[], groupId: string, rule: string) =>
    list.some((one) => one.group === groupId && one.rule === rule);
  const own = windowRulesOf(machine, groups);
  const grants = new Set(own.filter(({ group, rule }) => isIn(broken, group.id, rule.name)).map(grantOf));
  return [
    ...own.filter((one) => grants.has(grantOf(one))).map(({ group, rule }) => deleteRule(group, rule)),
    ...[...groups.values()].flatMap((group) =>
      group.rules.filter(({ name }) => isIn(stray, group.id, name)).map((rule) => deleteRule(group, rule)),
    ),
  ];
}

function windowRulesOf(machine: Machine, groups: GroupLookup): WindowRule[] {
  const hash = vmHash(machine.id);
  return windowRules(groups.values()).filter(({ name, rule }) => name.vmHash === hash && !isInert(rule));
}

/** A window and one of its ends: an extension grants anew. */
function grantOf({ name }: WindowRule): string {
  return `${name.windowId}/${name.endSeconds}`;
}

function closedWindows(machine: Machine, before: GroupLookup, after: GroupLookup): PlanWarning[] {
  const [was, left] = [windowRulesOf(machine, before), windowRulesOf(machine, after)];
  const windows = [...new Set(was.map(({ name }) => name.windowId))];
  return windows.flatMap((window): PlanWarning[] => {
    const leftUntilSeconds = lastEndOf(left, window);
    if (leftUntilSeconds === lastEndOf(was, window)) return [];
    return [
      {
        kind: 'windowClosedByRepair',
        vm: machine.id,
        window,
        requestor: requestorOf(was, window),
        leftUntilSeconds,
      },
    ];
  });
}

/** Null where no rule of the window is there. */
function lastEndOf(rules: readonly WindowRule[], window: string): number | null {
  const ends = rules.filter(({ name }) => name.windowId === window).map(({ name }) => name.endSeconds);
  return ends.length > 0 ? Math.max(...ends) : null;
}

/** Of several rules one may have lost its description. */
function requestorOf(rules: readonly WindowRule[], window: string): string {
  const own = rules.filter(({ name }) => name.windowId === window);
  return own.flatMap(({ rule }) => parseAllowDescription(rule.description)?.by || []).at(0) ?? '';
}

/** A rule that is mended and then found to be one too many is deleted, and not written before. */
function lastOfEach(changes: readonly Change[]): Change[] {
  const keyOf = ({ target, action, rule }: Change) =>
    `${idKey(target)}/${rule?.toLowerCase() ?? `tags ${action}`}`;
  const last = new Map(changes.map((change) => [keyOf(change), change]));
  return [...last.values()];
}
