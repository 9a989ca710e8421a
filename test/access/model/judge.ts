import { expect } from 'vitest';
import type { AccessError } from '../../../src/core/accessError.ts';
import { type Told, vmsOf } from './act.ts';
import type { Model } from './model.ts';
import { type VmName, vmNames } from './modelWorld.ts';
import { contentOf, keyOf, type OurRule, opens, type Snapshot, windowOfRule } from './snapshot.ts';

/** One command: what was told of its acts, which may have been side by side, and what stood before and after. */
export interface Happened {
  told: readonly Told[];
  before: Snapshot;
  after: Snapshot;
  /** Azure's time when it began, in milliseconds. */
  startedAtMs: number;
  endedAtMs: number;
  /** Nobody touched a rule of ours by hand meanwhile. */
  isQuiet: boolean;
}

/** Rules of others are what others wrote, always; of resources, ours are rules and tags alone. */
export function judgeOthers(after: Snapshot, model: Model): void {
  expect(sorted(after.theirs)).toEqual(sorted(model.theirs));
}

/** Whoever is told a failure is told what it left; whoever is told a success has it. */
export function judgeTold(happened: Happened): void {
  judgeNewAllows(happened);
  judgeClosed(happened);
  judgeGoneAllows(happened);
  for (const vm of vmNames) {
    judgeFailed(happened, vm);
    judgeDisabled(happened, vm);
  }
  judgeSwept(happened);
}

/** A rule that lets somebody in is of a window that was told open, or was told to be left. */
function judgeNewAllows({ told, before, after, isQuiet }: Happened): void {
  if (!isQuiet) return;
  const known = new Set(before.ours.map(({ key }) => key));
  const opened = new Set(told.flatMap((one) => one.opened.map(({ id }) => id)));
  const left = leftIn(told);
  const unexplained = after.ours.filter(
    (rule) => opens(rule) && !known.has(rule.key) && !opened.has(windowOfRule(rule)) && !left.names(rule),
  );
  expect(unexplained.map(({ name }) => name)).toEqual([]);
}

function judgeClosed({ told, after, isQuiet }: Happened): void {
  const closed = new Set(told.flatMap((one) => one.closed));
  const still = after.ours.filter((rule) => opens(rule) && closed.has(windowOfRule(rule)));
  if (isQuiet) expect(still.map(({ name }) => name)).toEqual([]);
}

/** A window goes only if somebody closes, disables, repairs or sweeps, and sweeps take what is over or orphaned. */
function judgeGoneAllows(happened: Happened): void {
  const { told, before, after, isQuiet } = happened;
  if (!isQuiet) return;
  const standing = new Set(after.ours.filter(opens).map(({ key }) => key));
  const gone = before.ours.filter((rule) => opens(rule) && !standing.has(rule.key));
  const closed = new Set(told.flatMap((one) => one.closed));
  const unexplained = gone.filter(
    (rule) => !closed.has(windowOfRule(rule)) && !told.some((one) => mayTakeAway(one, rule, happened)),
  );
  expect(unexplained.map(({ name }) => name)).toEqual([]);
}

/** What was taken away without being told closed was told as failed; that is judged by what is left. */
function mayTakeAway({ act, named }: Told, rule: OurRule, { before, after, endedAtMs }: Happened): boolean {
  switch (act.does) {
    case 'close':
      return named.includes(windowOfRule(rule));
    case 'closeMine':
      return String(rule.properties.description).includes(` by=${act.who} `);
    case 'sweep': {
      const isOver = rule.said.kind === 'allow' && rule.said.endSeconds * 1000 <= endedAtMs;
      const isOrphan = [before, after].some(({ tags }) => !rule.vm || !isPolicy(tags.get(rule.vm)));
      return isOver || isOrphan;
    }
    case 'closeVm':
    case 'disable':
    case 'repair':
      return act.vm === rule.vm;
    default:
      return false;
  }
}

function isPolicy(tags: readonly string[] | undefined): boolean {
  return tags?.some((tag) => tag.startsWith('jit-access=') && tag !== 'jit-access=off') ?? false;
}

/** Where all that was tried on a VM failed: what changed there is named, and nothing changed where nothing is named. */
function judgeFailed({ told, before, after, isQuiet }: Happened, vm: VmName): void {
  const touching = told.filter(({ act }) => vmsOf(act)?.includes(vm) ?? true);
  const haveFailed = touching.every(
    ({ act, failures }) =>
      ['enable', 'enableAgain', 'open', 'disable'].includes(act.does) &&
      failures.some((one) => one.vm === vm),
  );
  if (!isQuiet || touching.length === 0 || !haveFailed) return;
  const left = leftIn(touching);
  const changed = changedRules(before, after, vm).filter((rule) => !left.names(rule));
  const isDisabling = touching.some(({ act }) => act.does === 'disable') && left.isAny;
  // A disabling that fails names what stands; what it took away is gone as it was asked.
  const unnamed = isDisabling
    ? after.ours.filter((rule) => rule.vm === vm && !isInertNow(rule) && !left.names(rule))
    : changed;
  expect(unnamed.map(({ name }) => name)).toEqual([]);
  const tagsNow = after.tags.get(vm) ?? [];
  const tagsBefore = before.tags.get(vm) ?? [];
  const newTags = isDisabling
    ? tagsNow
    : [...tagsNow, ...tagsBefore].filter((tag) => tagsNow.includes(tag) !== tagsBefore.includes(tag));
  expect(newTags.filter((tag) => !left.tags.has(tag.split('=')[0] ?? ''))).toEqual([]);
}

function judgeDisabled({ told, after, isQuiet }: Happened, vm: VmName): void {
  const isDisabled = told.some(({ act, isDone }) => isDone && act.does === 'disable' && act.vm === vm);
  const others = told.filter(({ act }) => ['enable', 'enableAgain', 'repair'].includes(act.does));
  if (!isQuiet || !isDisabled || others.some(({ act }) => vmsOf(act)?.includes(vm))) return;
  const left = leftIn(told);
  const standing = after.ours.filter((rule) => rule.vm === vm && !isInertNow(rule) && !left.names(rule));
  expect({ rules: standing.map(({ name }) => name), tags: after.tags.get(vm) }).toEqual({
    rules: [],
    tags: [],
  });
}

function judgeSwept({ told, after, isQuiet, startedAtMs }: Happened): void {
  if (!isQuiet || !told.some(({ act, isDone }) => isDone && act.does === 'sweep')) return;
  const overdue = after.ours.filter(
    (rule) => opens(rule) && rule.said.kind === 'allow' && rule.said.endSeconds * 1000 <= startedAtMs,
  );
  const left = leftIn(told);
  expect(overdue.filter((rule) => !left.names(rule)).map(({ name }) => name)).toEqual([]);
}

/** What errors say is left, or may be. */
export function leftIn(told: readonly Told[]): {
  isAny: boolean;
  names(rule: OurRule): boolean;
  tags: ReadonlySet<string>;
} {
  const errors = told.flatMap(({ failures }) => failures.map(({ error }) => error)).filter(isLeftInPlace);
  const keys = new Set(errors.flatMap(({ rules }) => rules.map(({ group, rule }) => keyOf(group, rule))));
  const tags = new Set(errors.flatMap((error) => error.tags));
  return {
    isAny: errors.length > 0,
    // A group that could not be read at all is named without a rule.
    names: ({ key, groupId }) => keys.has(key) || keys.has(keyOf(groupId, '')),
    tags,
  };
}

function isLeftInPlace(error: AccessError): error is Extract<AccessError, { kind: 'leftInPlace' }> {
  return error.kind === 'leftInPlace';
}

function changedRules(before: Snapshot, after: Snapshot, vm: VmName): OurRule[] {
  const contents = ({ ours }: Snapshot) =>
    new Map(ours.map((rule) => [rule.key, contentOf(rule.properties)]));
  const [then, now] = [contents(before), contents(after)];
  return [...before.ours, ...after.ours].filter(
    (rule) => rule.vm === vm && then.get(rule.key) !== now.get(rule.key),
  );
}

function isInertNow({ properties }: OurRule): boolean {
  return properties.sourceAddressPrefix === '192.0.2.0/32';
}

function sorted(map: ReadonlyMap<string, string>): [string, string][] {
  return [...map].sort(([a], [b]) => (a < b ? -1 : 1));
}
