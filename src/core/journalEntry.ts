import type { RuleRef } from './accessWindow.ts';

/**
 * One step of an operation, written before the write to Azure that it tells of, or after the last one. An operation
 * begins with `opening`, `closing`, `enabling` or `disabling`.
 */
export type JournalEvent = BeginEvent | UnfinishedEvent | EndEvent;

export type BeginEvent =
  /** `endSeconds` is Unix; `previousEndSeconds` is the end that the window had where it is extended. */
  | {
      kind: 'opening';
      vm: string;
      windowId: string;
      endSeconds: number;
      groups: readonly string[];
      rules: readonly RuleRef[];
      previousEndSeconds?: number;
    }
  | { kind: 'closing'; windowId: string; vmHash: string; rules: readonly RuleRef[] }
  /** `before` is the VM's policy tags as they were; no other tag of the VM is ever kept. */
  | { kind: 'enabling'; vm: string; before: Readonly<Record<string, string>> }
  | { kind: 'disabling'; vm: string };

/** The operation did not come to its end. `failed` names what was left; with nothing left it ends the operation. */
export type UnfinishedEvent =
  | { kind: 'undoing'; rules: readonly RuleRef[] }
  | { kind: 'failed'; rules: readonly RuleRef[]; tags: readonly string[] };

/** Each ends its operation for good: what comes after is another operation with an id of its own. */
export type EndEvent = { kind: 'opened' | 'undone' | 'closed' | 'enabled' | 'disabled' };

/** A line of the journal: who did what, where, and when. Nothing in it is secret. */
export interface JournalEntry {
  v: 1;
  /** The operation's id. */
  id: string;
  /** UTC with milliseconds, by Azure's clock. */
  at: string;
  /** The process that wrote it; see `local/ownerLife.ts`. */
  owner: string;
  /** Scheme and host of the Azure Resource Manager or sandbox. */
  endpoint: string;
  /** The caller's name there. */
  account: string;
  event: JournalEvent;
}

/** A line that can be used, or one that only a newer version understands; `text` is the line as it stands. */
export type JournalLine =
  | { kind: 'entry'; text: string; entry: JournalEntry }
  | { kind: 'unknown'; text: string; id: string; atMs: number };

export function isBegin(event: JournalEvent): event is BeginEvent {
  return (
    event.kind === 'opening' ||
    event.kind === 'closing' ||
    event.kind === 'enabling' ||
    event.kind === 'disabling'
  );
}

/** Whether nothing is left to do for the operation after this event. */
export function isEnd(event: JournalEvent): boolean {
  if (event.kind === 'failed') return event.rules.length === 0 && event.tags.length === 0;
  return !isBegin(event) && event.kind !== 'undoing';
}

/** Every rule that the event names. */
export function rulesOfEvent(event: JournalEvent): readonly RuleRef[] {
  return 'rules' in event ? event.rules : [];
}
