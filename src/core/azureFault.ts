/** What Azure, or the way to it, made of a request; one file of the adapters turns a vendor's errors into these. */
export type AzureFault =
  /** `action` is empty where Azure does not say which right is missing. */
  | { kind: 'forbidden'; action: string; scope: string }
  | { kind: 'unauthenticated'; message: string }
  /** `missingGroup` is the id of the resource group, where Azure says that the whole group is not there. */
  | { kind: 'notFound'; id: string; missingGroup?: string }
  /** A management lock refuses the operation. `lockScope` is where the lock stands. */
  | { kind: 'locked'; scope: string; lockScope: string; operation: string }
  /** Azure asks to wait longer than a user should. */
  | { kind: 'throttled'; retryAfterSeconds: number }
  /** Another operation runs on the resource; the same request passes once that has ended. */
  | { kind: 'busy'; code: string; message: string; id?: string }
  /** Somebody changed the resource since it was read: only a plan from a newer read passes. */
  | { kind: 'changed'; id: string; message: string }
  /** A rule has the same priority and direction. */
  | { kind: 'priorityTaken'; id: string; message: string }
  /** The same request is refused again, however often it is sent. */
  | { kind: 'refused'; id: string; status: number; code: string; message: string }
  /**
   * An operation that Azure took on and did not finish. `status` is Azure's word, `code` is empty where Azure gives no
   * reason.
   */
  | { kind: 'operationFailed'; id: string; status: string; code: string; message: string }
  /** No connection, no answer, or a server error. */
  | { kind: 'unavailable'; message: string }
  | { kind: 'unexpectedAnswer'; id: string; message: string }
  | { kind: 'cancelled' };

/**
 * How a write ended. `notApplied` is sure: Azure refused it or never got it. `unknown` is everything else: an answer
 * was lost, an operation was canceled or failed, so the change may stand or may still land.
 */
export type WriteOutcome =
  | { outcome: 'applied' }
  | { outcome: 'notApplied'; fault: AzureFault }
  | { outcome: 'unknown'; fault: AzureFault };
