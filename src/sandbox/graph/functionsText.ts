import { type ScalarFunction, scalarFunction } from './scalarFunction.ts';
import { regexOf } from './textOperators.ts';
import { isNothing, toNumber, toText } from './values.ts';

/** Kusto refers to groups as `\1`, JavaScript as `$1`. */
const replacement = (rewrite: unknown) =>
  toText(rewrite)
    .replaceAll('$', '$$$$')
    .replace(/\\(\d)/g, '$$$1');
const replaceRegex = (text: unknown, pattern: unknown, rewrite: unknown) =>
  toText(text).replace(regexOf(toText(pattern), 'gu'), replacement(rewrite));
const anchored = (pattern: unknown, shape: (inner: string) => string) =>
  regexOf(shape(`(?:${toText(pattern)})+`), 'gu');

/** Functions of strings; null counts as the empty string. */
export const textFunctions: Record<string, ScalarFunction> = {
  tolower: scalarFunction(1, 1, 'string', ([text]) => toText(text).toLowerCase()),
  toupper: scalarFunction(1, 1, 'string', ([text]) => toText(text).toUpperCase()),
  strlen: scalarFunction(1, 1, 'long', ([text]) => [...toText(text)].length),
  strcat: scalarFunction(1, 64, 'string', (args) => args.map(toText).join('')),
  strcat_delim: scalarFunction(3, 64, 'string', ([delimiter, ...args]) =>
    args.map(toText).join(toText(delimiter)),
  ),
  strcat_array: scalarFunction(2, 2, 'string', ([items, delimiter]) =>
    Array.isArray(items) ? items.map(toText).join(toText(delimiter)) : '',
  ),
  split: scalarFunction(2, 3, 'dynamic', ([text, delimiter, index]) => {
    const parts = toText(text).split(toText(delimiter));
    return typeof index === 'number' ? parts.slice(index, index + 1) : parts;
  }),
  substring: scalarFunction(2, 3, 'string', ([text, start, length]) => {
    const characters = toText(text);
    const given = toNumber(start) ?? 0;
    const from = given < 0 ? Math.max(0, characters.length + given) : given;
    return characters.slice(from, isNothing(length) ? undefined : from + (toNumber(length) ?? 0));
  }),
  indexof: scalarFunction(2, 3, 'long', ([text, wanted, start]) =>
    toText(text).indexOf(toText(wanted), toNumber(start) ?? 0),
  ),
  countof: scalarFunction(2, 2, 'long', ([text, wanted]) =>
    toText(wanted) === '' ? 0 : toText(text).split(toText(wanted)).length - 1,
  ),
  trim: scalarFunction(2, 2, 'string', ([pattern, text]) =>
    toText(text).replace(
      anchored(pattern, (inner) => `^${inner}|${inner}$`),
      '',
    ),
  ),
  trim_start: scalarFunction(2, 2, 'string', ([pattern, text]) =>
    toText(text).replace(
      anchored(pattern, (inner) => `^${inner}`),
      '',
    ),
  ),
  trim_end: scalarFunction(2, 2, 'string', ([pattern, text]) =>
    toText(text).replace(
      anchored(pattern, (inner) => `${inner}$`),
      '',
    ),
  ),
  replace_string: scalarFunction(3, 3, 'string', ([text, wanted, rewrite]) =>
    toText(wanted) === '' ? toText(text) : toText(text).split(toText(wanted)).join(toText(rewrite)),
  ),
  replace_regex: scalarFunction(3, 3, 'string', ([text, pattern, rewrite]) =>
    replaceRegex(text, pattern, rewrite),
  ),
  replace: scalarFunction(3, 3, 'string', ([pattern, rewrite, text]) => replaceRegex(text, pattern, rewrite)),
  extract: scalarFunction(
    3,
    3,
    'string',
    ([pattern, group, text]) => regexOf(toText(pattern)).exec(toText(text))?.[toNumber(group) ?? 0] ?? '',
  ),
  extract_all: scalarFunction(2, 2, 'dynamic', ([pattern, text]) => {
    const found = [...toText(text).matchAll(regexOf(toText(pattern), 'gu'))];
    return found.map(([all, ...groups]) => (groups.length > 1 ? groups : (groups[0] ?? all)));
  }),
};
