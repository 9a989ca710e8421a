import type { AccessError } from '../core/accessError.ts';

/**
 * 0 done, 1 failed and nothing left in place, 2 usage, 3 some of several failed, 4 permission refused, 5 failed and
 * something was left in place.
 */
export type ExitCode = 0 | 1 | 2 | 3 | 4 | 5;

/** What the command line asks for and cannot be is usage; what Azure is or does is not. */
export function exitCodeOf(error: AccessError): ExitCode {
  switch (error.kind) {
    case 'leftInPlace':
    case 'stillDrifting':
    // The window that was to be closed is open, and the message names it.
    case 'cannotCloseEarly':
    case 'mayHaveOpened':
    case 'mayHaveChanged':
    case 'heldByBoth':
      return 5;
    case 'missingPermissions':
      return 4;
    case 'invalidInput':
    case 'ambiguousMachine':
    case 'outsidePolicy':
      return 2;
    case 'notExtended':
      return exitCodeOf(error.cause);
    case 'rulesUnread':
      return error.subscriptionId === null ? exitCodeOf({ kind: 'azure', cause: error.cause }) : 1;
    case 'azure':
      return error.cause.kind === 'forbidden' ? 4 : 1;
    default:
      return 1;
  }
}

/** Of several attempts: 3 where some succeeded, else the errors' own code, 5 where anything was left in place. */
export function exitCodeOfAll(errors: readonly AccessError[], attempted: number): ExitCode {
  const [first] = errors;
  if (first === undefined) return 0;
  if (errors.length < attempted) return 3;
  const codes = new Set(errors.map(exitCodeOf));
  if (codes.has(5)) return 5;

  return codes.size === 1 ? exitCodeOf(first) : 1;
}
