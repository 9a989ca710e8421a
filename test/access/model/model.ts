import type { OpenedWindow } from './act.ts';

/** What must be so, as far as it follows from what others did and what the product told. */
export interface Model {
  /** Rules of others, exactly as they wrote them. */
  theirs: Map<string, string>;
  /** Windows that were told open and that nobody told closed. */
  open: OpenedWindow[];
  /** Every window that was ever told open. */
  known: OpenedWindow[];
  /** Rules of ours that somebody edited by hand, by key, with what they made of them. */
  edited: Map<string, string>;
  /** Windows of such rules: an extension grants what the rules say, whoever wrote that. */
  editedWindows: Set<string>;
  /** How often somebody touched rules of ours by hand. */
  handEdits: number;
  /** Windows on VMs whose denies may have gone above rules of others, and above theirs, while they were open. */
  overridden: Set<string>;
}

export function emptyModel(theirs: ReadonlyMap<string, string>): Model {
  return {
    theirs: new Map(theirs),
    open: [],
    known: [],
    edited: new Map(),
    editedWindows: new Set(),
    handEdits: 0,
    overridden: new Set(),
  };
}
