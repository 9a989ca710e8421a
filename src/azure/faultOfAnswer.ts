import * as v from 'valibot';
import type { AzureFault } from '../core/azureFault.ts';
import type { ArmAnswer, ArmReply } from './armAnswer.ts';

const errorBody = v.object({
  error: v.object({
    code: v.optional(v.string(), ''),
    message: v.optional(v.string(), ''),
    details: v.optional(v.nullable(v.array(v.looseObject({ code: v.optional(v.nullable(v.string())) })))),
  }),
});

/** What an answer that is no success means for us. `id` is what was asked for. */
export function faultOfAnswer(answer: ArmAnswer, id: string): AzureFault {
  const { status } = answer;
  const { code, message, detailCodes } = errorOf(answer.body);
  if (code === 'ScopeLocked') return lockedFault(message, id);
  if (code === 'SecurityRuleConflict') return { kind: 'priorityTaken', message };
  switch (status) {
    case 401:
      return { kind: 'unauthenticated', message };
    case 403:
      return forbiddenFault(message, id);
    case 404:
      return { kind: 'notFound', id };
    case 409:
    case 412:
      return { kind: 'busy', code, message };
    case 429:
      return isLock(code, detailCodes)
        ? { kind: 'busy', code, message }
        : { kind: 'throttled', retryAfterSeconds: retryAfterSeconds(answer) ?? defaultRetrySeconds };
    default:
      if (status >= 500 || status === 408)
        return { kind: 'unavailable', message: message || `HTTP ${status}` };
      return { kind: 'refused', status, code, message };
  }
}

/** What a reply without an answer means. */
export function faultOfSilence(reply: Exclude<ArmReply, { kind: 'answer' }>): AzureFault {
  switch (reply.kind) {
    case 'aborted':
      return { kind: 'cancelled' };
    case 'tooLate': {
      const message = 'The time in which this could be written is over.';
      return { kind: 'busy', code: 'TooLate', message };
    }
    case 'noToken':
      return { kind: 'unauthenticated', message: reply.message };
    default:
      return { kind: 'unavailable', message: reply.message };
  }
}

const defaultRetrySeconds = 10;

/** `Retry-After` in seconds; Azure gives whole seconds, and the standard allows a date. */
export function retryAfterSeconds({ headers }: ArmAnswer): number | undefined {
  const text = headers['retry-after'];
  if (text === undefined) return undefined;
  const seconds = Number(text);
  if (Number.isFinite(seconds)) return Math.max(0, seconds);
  const until = Date.parse(text);
  const now = Date.parse(headers.date ?? '');
  return Number.isNaN(until) || Number.isNaN(now) ? undefined : Math.max(0, (until - now) / 1000);
}

export function errorOf(body: unknown): { code: string; message: string; detailCodes: string[] } {
  const parsed = v.safeParse(errorBody, body);
  if (!parsed.success) return { code: '', message: '', detailCodes: [] };
  const { code, message, details } = parsed.output.error;
  return { code, message, detailCodes: (details ?? []).flatMap((detail) => detail.code ?? []) };
}

/** A 429 with this code is another write on the same resource, not a quota. */
function isLock(code: string, detailCodes: readonly string[]): boolean {
  return code === 'RetryableError' || detailCodes.includes('RetryableErrorDueToAnotherOperation');
}

// Azure tells the action and the scope of a refusal in its message only.
function forbiddenFault(message: string, id: string): AzureFault {
  const action = /to perform action '([^']+)'/.exec(message)?.[1];
  const scope = /(?:over scope|on the linked scope\(s\)) '([^']+)'/.exec(message)?.[1];
  return { kind: 'forbidden', action: action ?? '', scope: scope ?? id };
}

function lockedFault(message: string, id: string): AzureFault {
  const operation = /cannot perform (\w+) operation/.exec(message)?.[1] ?? 'write';
  const lockScope = /scope\(s\) are locked: '([^']+)'/.exec(message)?.[1] ?? id;
  return { kind: 'locked', scope: id, lockScope, operation };
}
