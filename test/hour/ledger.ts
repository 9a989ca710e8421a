import type { Act, OpenedWindow, Told } from '../access/model/act.ts';
import type { Person } from '../access/model/modelWorld.ts';
import { keyOf } from '../access/model/snapshot.ts';
import type { Process } from './laptop.ts';

/** Something that somebody does and that is not over. */
export interface Running {
  who: Person;
  act: Act;
  process: Pick<Process, 'isDead'>;
}

/** What everybody was told, and what explains what stands. */
export interface Ledger {
  /** Every window that was told open, by its latest end. */
  opened: Map<string, OpenedWindow>;
  /** When a window was told closed last, and by whom. */
  closed: Map<string, { atMs: number; who: string }>;
  /** Rules that were told to be left, by key. */
  left: Set<string>;
  running: Set<Running>;
  /** What was broken off because its process was killed, and when. */
  died: (Running & { atMs: number })[];
  /** When somebody's stale copy of a group brought a rule of ours back, by key. */
  putBack: Map<string, number>;
  /** Until then, and as long after it as everybody needs, what should be closed may be open. */
  troubleUntilMs: number;
  /** How often everybody had had the time to close what was over. */
  calmMinutes: number;
  /** What happened, one line each, for whoever reads a failure. */
  story: string[];
}

export function emptyLedger(): Ledger {
  return {
    opened: new Map(),
    closed: new Map(),
    left: new Set(),
    running: new Set(),
    died: [],
    putBack: new Map(),
    troubleUntilMs: 0,
    calmMinutes: 0,
    story: [],
  };
}

/** Takes in what was told about an act. */
export function take(ledger: Ledger, { act, opened, closed, failures }: Told, atMs: number): void {
  for (const window of opened) {
    ledger.opened.set(window.id, window);
    ledger.closed.delete(window.id);
  }
  tellClosed(ledger, closed, act.who, atMs);
  for (const { error } of failures) {
    if (error.kind !== 'leftInPlace') continue;
    for (const { group, rule } of error.rules) ledger.left.add(keyOf(group, rule));
  }
}

/** Somebody, or something, says that windows are closed. An extension that is on its way may outlive that. */
export function tellClosed(ledger: Ledger, ids: readonly string[], who: string, atMs: number): void {
  const isExtending = [...ledger.running].some(({ act }) => act.does === 'extend');
  if (isExtending) return;
  for (const id of ids) ledger.closed.set(id, { atMs, who });
}

/** What was begun by somebody who is dead now is never told. */
export function buryTheDead(ledger: Ledger, atMs: number): void {
  for (const running of ledger.running) {
    if (!running.process.isDead()) continue;
    ledger.running.delete(running);
    ledger.died.push({ ...running, atMs });
  }
}

/** A line of the story, with its time. */
export function tell({ story }: Ledger, atMs: number, text: string): void {
  story.push(`${new Date(atMs).toISOString().slice(11, 19)} ${text}`);
}
