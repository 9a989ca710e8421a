import { QueryError } from './queryError.ts';
import { readStringLiteral } from './readStringLiteral.ts';
import { millisecondsPerUnit, parseDatetime, parseTimespan } from './time.ts';
import type { Token } from './token.ts';

const rawLiteral = /(datetime|date|timespan|time|guid)\s*\(\s*([^()]*?)\s*\)/y;
const space = /(?:\s+|\/\/[^\n]*)+/y;
// Hyphens belong to the names of operators only, so that `a-b` stays a subtraction.
const hyphenated =
  /(?:mv-expand|mv-apply|project-away|project-rename|project-keep|project-reorder|parse-where|parse-kv|make-series|top-nested|sample-distinct)(?![\w-])/y;
const number = /(0[xX][0-9a-fA-F]+|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)([A-Za-z_]\w*)?/y;
const name = /[A-Za-z_$]\w*/y;
const word =
  /!(?:has_cs|hasprefix_cs|hassuffix_cs|hasprefix|hassuffix|has|contains_cs|contains|startswith_cs|startswith|endswith_cs|endswith|in~|in|between)(?![\w])/y;
const tilde = /in~/y;
const symbol = /==|!=|=~|!~|<=|>=|=>|\.\.|[|,;()[\]{}.:=<>+\-*/%]/y;

/** Splits a query into tokens; the last one is `end`. Throws `QueryError` at what is no token. */
export function tokenise(query: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const match = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    return pattern.exec(query);
  };
  while (true) {
    at += match(space)?.[0].length ?? 0;
    if (at >= query.length) break;
    const literal = readStringLiteral(query, at);
    if (literal) {
      tokens.push({ kind: 'string', text: literal.text, at });
      at = literal.end;
      continue;
    }
    const raw = match(rawLiteral);
    if (raw) {
      tokens.push(rawToken(raw, at));
      at += raw[0].length;
      continue;
    }
    const digits = match(number);
    if (digits) {
      tokens.push(numberToken(digits, at));
      at += digits[0].length;
      continue;
    }
    const named = match(hyphenated) ?? match(tilde) ?? match(name);
    const found = named ?? match(word) ?? match(symbol);
    if (!found) throw new QueryError(`Unexpected character '${query[at]}' at offset ${at}.`, 'ParserFailure');
    tokens.push({ kind: named ? 'name' : 'symbol', text: found[0], at });
    at += found[0].length;
  }
  tokens.push({ kind: 'end', text: 'end of query', at });
  return tokens;
}

function numberToken([text, digits = '', unit]: RegExpExecArray, at: number): Token {
  const value = Number(digits);
  if (unit === undefined) return { kind: 'number', text, value, real: /^\d+(\.|e|\d+e)/i.test(digits), at };
  const factor = millisecondsPerUnit[unit];
  if (factor === undefined)
    throw new QueryError(`'${text}' is neither a number nor a timespan.`, 'ParserFailure');
  return { kind: 'timespan', text, milliseconds: value * factor, at };
}

/** `datetime(2026-01-31T10:00Z)` and its like hold text that is not made of tokens. */
function rawToken([text, kind = '', content = '']: RegExpExecArray, at: number): Token {
  const bare = content.replace(/^["'](.*)["']$/, '$1');
  if (kind === 'guid') return { kind: 'string', text: bare, at };
  if (kind.startsWith('date')) {
    const value = bare === 'null' ? null : parseDatetime(bare);
    if (value === undefined) throw new QueryError(`'${text}' is not a datetime.`, 'ParserFailure');
    return { kind: 'datetime', text, value, at };
  }
  const milliseconds = parseTimespan(bare);
  if (milliseconds === undefined) throw new QueryError(`'${text}' is not a timespan.`, 'ParserFailure');
  return { kind: 'timespan', text, milliseconds, at };
}
