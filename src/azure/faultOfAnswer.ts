import type { AzureFault } from '../core/azureFault.ts';
import type { ArmAnswer, ArmReply } from './armAnswer.ts';
import { type ArmError, errorOfBody } from './errorOfBody.ts';
import { faultOfRefusal } from './faultOfRefusal.ts';
import { retryAfterSeconds } from './retryAfterSeconds.ts';

/**
 * What an answer that is no success means for us: by its code where we know it, else by its status. `id` is what was
 * asked for.
 */
export function faultOfAnswer(answer: ArmAnswer, id: string, nowMs: number): AzureFault {
  const error = errorOfBody(answer.body);
  const lock = lockOf(error);
  if (lock) return { kind: 'busy', id, ...lock };

  return faultOfRefusal(error, answer.status, id) ?? faultOfStatus(answer, error, id, nowMs);
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

/** A policy that is being updated says so under a code of its own for each thing that is written, with 400 or 409. */
const policyLock = /^FirewallPolicy\w*UpdateNotAllowed/;

/**
 * Codes of one write waiting for another, whatever the status: the network provider says it with 409, with 400, and
 * with 429, where it is no quota. `RetryableError` tells its reason in its details.
 * https://learn.microsoft.com/azure/azure-resource-manager/management/request-limits-and-throttling
 */
const lockCodes = new Set([
  'AnotherOperationInProgress',
  'RetryableErrorDueToAnotherOperation',
  'ReferencedResourceNotProvisioned',
  'RetryableError',
]);

function lockOf({ code, message, details }: ArmError): { code: string; message: string } | undefined {
  return [...details, { code, message }].find((one) => lockCodes.has(one.code) || policyLock.test(one.code));
}

/**
 * What Azure calls something that is not there: `ResourceNotFound` of Resource Manager, `NotFound` of the network
 * provider, and others that name what is missing.
 */
const absentCode = /NotFound$/i;

/** Where Azure throttles and does not say for how long. */
const usualRetrySeconds = 10;

function faultOfStatus(
  answer: ArmAnswer,
  { code, message }: ArmError,
  id: string,
  nowMs: number,
): AzureFault {
  const { status } = answer;
  switch (status) {
    case 401:
      return { kind: 'unauthenticated', message };
    case 404:
      // A proxy or a gateway on the way also answers so, and knows nothing of what is there.
      if (absentCode.test(code)) return { kind: 'notFound', id };
      return { kind: 'unavailable', message: message || 'HTTP 404 that is not of Azure Resource Manager' };
    case 409:
      return { kind: 'busy', id, code, message };
    case 412:
      return { kind: 'changed', id, message };
    case 429:
      return {
        kind: 'throttled',
        retryAfterSeconds: retryAfterSeconds(answer, nowMs) ?? usualRetrySeconds,
      };
    default:
      if (status >= 500 || status === 408)
        return { kind: 'unavailable', message: message || `HTTP ${status}` };
      return { kind: 'refused', id, status, code, message };
  }
}
