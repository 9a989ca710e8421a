import type { ArmAnswer } from './armAnswer.ts';

/**
 * `Retry-After` in seconds: Azure gives whole seconds, and the standard allows a date, which counts from the answer's
 * own `Date`, or from `nowMs` where it has none. Undefined where nothing is asked for, or nothing that can be read.
 * https://www.rfc-editor.org/rfc/rfc9110#name-retry-after
 */
export function retryAfterSeconds({ headers }: ArmAnswer, nowMs: number): number | undefined {
  const text = headers['retry-after']?.trim() ?? '';
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text);
  if (!/^[A-Z][a-z]+,? /.test(text)) return undefined;
  const until = Date.parse(text);
  if (Number.isNaN(until)) return undefined;
  const answeredAt = Date.parse(headers.date ?? '');
  const from = Number.isNaN(answeredAt) ? nowMs : answeredAt;

  return Math.max(0, Math.ceil((until - from) / 1000));
}
