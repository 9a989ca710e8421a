import type { AccessError } from '../core/accessError.ts';
import type { Result } from '../core/result.ts';

/** One of several things that a verb was asked for and did not do. */
export interface Failure {
  /** As the caller named it. */
  subject: string;
  error: AccessError;
}

/** What a verb has to say, in both forms. */
export interface Answer {
  /** Undefined where there is nothing more to say. */
  json: unknown;
  text: string;
  warnings: readonly string[];
  failures: readonly Failure[];
  /** How many things were tried, those that failed included. */
  attempted: number;
}

/** An error where nothing was tried at all. */
export type VerbResult = Result<Answer, AccessError>;

/** An answer without anything that could fail on its own. */
export function answer(json: unknown, text: string, warnings: readonly string[] = []): VerbResult {
  return { ok: true, value: { json, text, warnings, failures: [], attempted: 1 } };
}

/** The end of a verb that has said everything already. */
export const saidAll: VerbResult = answer(undefined, '');
