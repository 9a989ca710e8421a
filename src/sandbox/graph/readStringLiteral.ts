import { QueryError } from './queryError.ts';

const escapes: Record<string, string> = {
  n: '\n',
  r: '\r',
  t: '\t',
  '\\': '\\',
  "'": "'",
  '"': '"',
  '0': '\0',
};

/**
 * A string literal that begins at `at`: `'…'` or `"…"` with backslash escapes, or either verbatim after `@`, where a
 * doubled quote stands for one. Undefined where no literal begins. `h` before a literal (obfuscation) is allowed.
 */
export function readStringLiteral(query: string, at: number): { text: string; end: number } | undefined {
  const opening = /[hH]?(@?)(["'])/y;
  opening.lastIndex = at;
  const found = opening.exec(query);
  if (!found) return undefined;
  const [all, verbatim, quote = ''] = found;
  let text = '';
  for (let position = at + all.length; position < query.length; position++) {
    const character = query[position] ?? '';
    const next = query[position + 1] ?? '';
    if (character === quote) {
      if (!verbatim || next !== quote) return { text, end: position + 1 };
      text += quote;
      position++;
    } else if (character === '\\' && !verbatim) {
      const unicode = /^u([0-9a-fA-F]{4})/.exec(query.slice(position + 1, position + 6));
      const escaped = escapes[next];
      if (unicode) {
        text += String.fromCharCode(Number.parseInt(unicode[1] ?? '', 16));
        position += 5;
      } else if (escaped !== undefined) {
        text += escaped;
        position++;
      } else throw new QueryError(`Invalid escape '\\${next}' in a string literal.`, 'ParserFailure');
    } else if (character === '\n' && !verbatim) break;
    else text += character;
  }
  throw new QueryError(`The string literal at offset ${at} is not closed.`, 'ParserFailure');
}
