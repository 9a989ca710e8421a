/**
 * Why something was not written to the journal. The journal is only a hint that survives a crash, so whoever meets
 * this goes on and says it.
 */
export type JournalFault =
  /** The disk is full, read-only or not the user's. `code` is the system's, such as `ENOSPC` or `EROFS`. */
  | { kind: 'journalUnavailable'; path: string; code: string }
  /** The entry names more rules than a line holds. */
  | { kind: 'journalEntryTooLong'; bytes: number; mostBytes: number };
