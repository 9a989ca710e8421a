import { inputProblem } from '../core/inputProblem.ts';
import { err, ok } from '../core/result.ts';
import type { Parsed } from './parsed.ts';

/** One of a few words. */
export function parseChoice<Choice extends string>(
  field: string,
  text: string,
  choices: readonly Choice[],
): Parsed<Choice> {
  const found = choices.find((choice) => choice === text);

  return found === undefined
    ? err([inputProblem(field, text, `It is one of ${choices.join(', ')}.`)])
    : ok(found);
}
