import { inputProblem } from '../core/inputProblem.ts';
import { err, ok } from '../core/result.ts';
import type { Parsed } from './parsed.ts';

/** Ids of access windows; one that is named twice is meant once. */
export function parseWindowIds(texts: readonly string[]): Parsed<string[]> {
  const reason = "A window's id is eight letters and digits, as `azure-jit windows` shows it.";
  const problems = texts
    .filter((text) => !/^[a-z0-9]{8}$/i.test(text))
    .map((text) => inputProblem('WINDOW', text, reason));

  return problems.length > 0 ? err(problems) : ok([...new Set(texts.map((text) => text.toLowerCase()))]);
}
