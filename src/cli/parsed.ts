import type { InputProblem } from '../core/inputProblem.ts';
import type { Result } from '../core/result.ts';

/** A part of the command line as it is meant, or every problem in it. */
export type Parsed<T> = Result<T, readonly InputProblem[]>;

/** The problems of several parts together, so that all are told at once. */
export function problemsOf(...parts: readonly Parsed<unknown>[]): InputProblem[] {
  return parts.flatMap((part) => (part.ok ? [] : part.error));
}
