import { expect } from 'vitest';
import type { World } from '../../src/sandbox/world.ts';
import { type OurRule, opens, snapshotOf, windowOfRule } from '../access/model/snapshot.ts';
import type { Ledger } from './ledger.ts';
import type { Outsiders } from './outsiders.ts';
import { theirs } from './theirs.ts';

/** A sweep every minute, the half minute that it waits to judge orphans, and time to go back after trouble. */
export const graceMs = 210_000;

/** What must be so at any time at which nobody has a request on its way. */
export function judgeMinute(world: World, ledger: Ledger, { wrote }: Outsiders, nowMs: number): void {
  const standing = snapshotOf(world).ours.filter(opens);
  const names = (rules: OurRule[]) => rules.map(({ key }) => key.split('/').slice(-3).join('/'));

  expect(Object.fromEntries(theirs(world))).toEqual(Object.fromEntries(wrote));
  const isCalm = ledger.troubleUntilMs + graceMs < nowMs;
  if (isCalm) ledger.calmMinutes += 1;
  const overdue = standing.filter(
    ({ key, said }) =>
      isCalm &&
      said.kind === 'allow' &&
      said.endSeconds * 1000 + graceMs < nowMs &&
      (ledger.putBack.get(key) ?? 0) + graceMs < nowMs,
  );
  const saidClosed = standing.filter((rule) => isSaidClosed(rule, ledger));
  const untold = standing.filter((rule) => !isTold(rule, ledger));
  expect({ overdue: names(overdue), saidClosed: names(saidClosed), untold: names(untold) }).toEqual({
    overdue: [],
    saidClosed: [],
    untold: [],
  });
}

/** Whoever was told that a window is closed finds it so, but for what others brought back or wrote at that moment. */
function isSaidClosed(rule: OurRule, { closed, putBack, died, left }: Ledger): boolean {
  const end = closed.get(windowOfRule(rule));
  if (!end || putBack.has(rule.key) || left.has(rule.key)) return false;
  return !died.some(({ act, atMs }) => act.does === 'extend' && Math.abs(atMs - end.atMs) < 60_000);
}

/** Whatever lets in was told to be open or left, or is being opened, or was being opened by somebody who died. */
function isTold(rule: OurRule, { opened, left, running, died, putBack }: Ledger): boolean {
  if (opened.has(windowOfRule(rule)) || left.has(rule.key) || putBack.has(rule.key)) return true;
  const isBy = (who: string) => String(rule.properties.description).includes(` by=${who} `);
  return [...running, ...died].some(
    ({ who, act }) => act.does === 'extend' || (act.does === 'open' && isBy(who)),
  );
}
