import { QueryError } from './queryError.ts';
import { toText } from './values.ts';

type TextTest = (text: string, wanted: string) => boolean;

const tests: Record<string, TextTest> = {
  contains: (text, wanted) => text.includes(wanted),
  startswith: (text, wanted) => text.startsWith(wanted),
  endswith: (text, wanted) => text.endsWith(wanted),
  has: (text, wanted) => hasTerm(text, wanted, true, true),
  hasprefix: (text, wanted) => hasTerm(text, wanted, true, false),
  hassuffix: (text, wanted) => hasTerm(text, wanted, false, true),
};

/** The test behind `contains`, `!has_cs` and their kin; undefined for an operator of another kind. */
export function textOperator(operator: string): ((left: unknown, right: unknown) => boolean) | undefined {
  const negated = operator.startsWith('!');
  const caseSensitive = operator.endsWith('_cs');
  const test = tests[operator.replace(/^!/, '').replace(/_cs$/, '')];
  if (!test) return undefined;
  const fold = (value: unknown) => (caseSensitive ? toText(value) : toText(value).toLowerCase());
  return (left, right) => test(fold(left), fold(right)) !== negated;
}

export function matchesRegex(text: string, pattern: string): boolean {
  return regexOf(pattern).test(text);
}

/** Kusto writes flags as `(?i)` at the beginning. */
export function regexOf(pattern: string, flags = 'u'): RegExp {
  const inline = /^\(\?([ims]+)\)/.exec(pattern);
  try {
    return new RegExp(inline ? pattern.slice(inline[0].length) : pattern, flags + (inline?.[1] ?? ''));
  } catch (cause) {
    throw new QueryError(`'${pattern}' is not a regular expression: ${String(cause)}`);
  }
}

/** A term is a run of letters and digits; `has` finds whole terms only. */
function hasTerm(text: string, wanted: string, fromStart: boolean, toEnd: boolean): boolean {
  if (wanted === '') return true;
  const isTermCharacter = (character: string | undefined) =>
    character !== undefined && /[\p{L}\p{N}]/u.test(character);
  for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + 1)) {
    const startsTerm = !isTermCharacter(text[at - 1]) || !isTermCharacter(wanted[0]);
    const endsTerm = !isTermCharacter(text[at + wanted.length]) || !isTermCharacter(wanted.at(-1));
    if ((startsTerm || !fromStart) && (endsTerm || !toEnd)) return true;
  }
  return false;
}
