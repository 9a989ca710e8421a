/** One thing that is wrong with what somebody wrote. `reason` is a full sentence for people. */
export interface InputProblem {
  /** Where it stands, e.g. `ports[0].number`. */
  field: string;
  /** What stands there, shortened where it is long. */
  value: string;
  reason: string;
}

const longestShown = 80;

/** A problem with `value`, which is input from outside and may be anything. */
export function inputProblem(field: string, value: unknown, reason: string): InputProblem {
  // JSON.stringify has no answer for undefined and functions.
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');

  return { field, value: text.length > longestShown ? `${text.slice(0, longestShown)}…` : text, reason };
}
