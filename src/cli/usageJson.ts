import type { InputProblem } from '../core/inputProblem.ts';
import { inputProblemText } from '../view/inputProblemText.ts';
import type { ErrorJson } from './errorJson.ts';

/** What is wrong with a command line, every problem with its field. */
export function usageJson(problems: readonly InputProblem[]): ErrorJson {
  return { kind: 'usage', message: problems.map(inputProblemText).join(' '), details: { problems } };
}
