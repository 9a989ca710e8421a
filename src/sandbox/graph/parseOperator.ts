import type { NamedExpression, Operator, Query, SortKey } from './ast.ts';
import { parseExpression } from './parseExpression.ts';
import { parseJoinConditions } from './parseJoinConditions.ts';
import { parseParsePattern } from './parseParsePattern.ts';
import { parseQuery } from './parseQuery.ts';
import { QueryError } from './queryError.ts';
import type { TokenStream } from './tokenStream.ts';

const parsers: Record<string, (stream: TokenStream) => Operator> = {
  where: (stream) => ({ kind: 'where', predicate: parseExpression(stream) }),
  filter: (stream) => ({ kind: 'where', predicate: parseExpression(stream) }),
  project: (stream) => ({ kind: 'project', columns: columns(stream) }),
  extend: (stream) => ({ kind: 'extend', columns: columns(stream) }),
  distinct: (stream) => ({ kind: 'distinct', columns: columns(stream) }),
  'project-away': (stream) => ({ kind: 'projectAway', patterns: namePatterns(stream) }),
  'project-keep': (stream) => ({ kind: 'projectKeep', patterns: namePatterns(stream) }),
  'project-reorder': (stream) => ({ kind: 'projectReorder', patterns: namePatterns(stream) }),
  'project-rename': (stream) => ({ kind: 'projectRename', renames: commaSeparated(stream, rename) }),
  order: order,
  sort: order,
  take: (stream) => ({ kind: 'take', count: parseExpression(stream) }),
  limit: (stream) => ({ kind: 'take', count: parseExpression(stream) }),
  top: (stream) => {
    const count = parseExpression(stream);
    stream.expect('by');
    return { kind: 'top', count, keys: commaSeparated(stream, sortKey) };
  },
  summarize: (stream) => {
    const aggregates = stream.at('by') ? [] : columns(stream);
    return { kind: 'summarize', aggregates, by: stream.take('by') ? columns(stream) : [] };
  },
  count: () => ({ kind: 'count' }),
  'mv-expand': mvExpand,
  mvexpand: mvExpand,
  join: (stream) => {
    const { kind = 'innerunique' } = parameters(stream);
    const right = subquery(stream);
    stream.expect('on');
    return { kind: 'join', flavor: kind, right, on: parseJoinConditions(stream) };
  },
  union: (stream) => {
    const { kind = 'outer', withsource } = parameters(stream);
    if (kind !== 'outer' && kind !== 'inner') throw new QueryError(`union kind '${kind}' is not supported.`);
    return {
      kind: 'union',
      inputs: commaSeparated(stream, subquery),
      innerColumns: kind === 'inner',
      ...(withsource === undefined ? {} : { sourceColumn: withsource }),
    };
  },
  parse: (stream) => parseParsePattern(stream, false),
  'parse-where': (stream) => parseParsePattern(stream, true),
};

export function isOperatorName(name: string): boolean {
  return Object.hasOwn(parsers, name);
}

/** One operator after a pipe. Throws `QueryError` for an operator that Resource Graph does not have. */
export function parseOperator(stream: TokenStream): Operator {
  const name = stream.name('an operator');
  const parser = Object.hasOwn(parsers, name) ? parsers[name] : undefined;
  if (!parser) throw new QueryError(`The operator '${name}' is not supported.`, 'UnknownOperator');
  return parser(stream);
}

export function commaSeparated<T>(stream: TokenStream, one: (stream: TokenStream) => T): T[] {
  const items = [one(stream)];
  while (stream.take(',')) items.push(one(stream));
  return items;
}

/** `kind=leftouter hint.strategy=broadcast`: parameters before the operand. */
export function parameters(stream: TokenStream): Record<string, string> {
  const found: Record<string, string> = {};
  while (stream.peek().kind === 'name' && (stream.at('=', 1) || stream.at('.', 1))) {
    let name = stream.name();
    while (stream.take('.')) name += `.${stream.name()}`;
    stream.expect('=');
    found[name] = stream.next().text;
  }
  return found;
}

function columns(stream: TokenStream): NamedExpression[] {
  return commaSeparated(stream, namedExpression);
}

function namedExpression(stream: TokenStream): NamedExpression {
  if (stream.take('*')) return { expression: { kind: 'star' } };
  const isNamed = stream.at('=', 1) || (stream.at('[') && stream.at('=', 3));
  if (!isNamed) return { expression: parseExpression(stream) };
  const name = stream.name('the name of a column');
  stream.expect('=');
  return { name, expression: parseExpression(stream) };
}

function rename(stream: TokenStream): { to: string; from: string } {
  const to = stream.name('the name of a column');
  stream.expect('=');
  return { to, from: stream.name('the name of a column') };
}

/** Names, in which `*` stands for anything. */
function namePatterns(stream: TokenStream): string[] {
  return commaSeparated(stream, () => {
    let pattern = '';
    while (stream.at('*') || stream.peek().kind === 'name' || stream.at('['))
      pattern += stream.take('*') ? '*' : stream.name();
    return pattern === '' ? stream.fail('the name of a column') : pattern;
  });
}

function order(stream: TokenStream): Operator {
  stream.expect('by');
  return { kind: 'order', keys: commaSeparated(stream, sortKey) };
}

function sortKey(stream: TokenStream): SortKey {
  const expression = parseExpression(stream);
  const ascending = stream.take('asc');
  if (!ascending) stream.take('desc');
  if (!stream.take('nulls')) return { expression, descending: !ascending, nullsFirst: ascending };
  const nullsFirst = stream.take('first');
  if (!nullsFirst) stream.expect('last');
  return { expression, descending: !ascending, nullsFirst };
}

function mvExpand(stream: TokenStream): Operator {
  // A column's own `name = expression` looks like a parameter, so only the known parameters are taken.
  const found: Record<string, string> = {};
  while (['kind', 'bagexpansion', 'with_itemindex'].some((name) => stream.at(name)) && stream.at('=', 1)) {
    const name = stream.name();
    stream.expect('=');
    found[name] = stream.next().text;
  }
  const expanded = commaSeparated(stream, () => {
    const column = namedExpression(stream);
    if (!stream.take('to')) return column;
    stream.expect('typeof');
    stream.expect('(');
    const type = stream.name('a type');
    stream.expect(')');
    return { ...column, type };
  });
  return {
    kind: 'mvExpand',
    columns: expanded,
    asBag: (found.kind ?? found.bagexpansion ?? 'bag') !== 'array',
    ...(found.with_itemindex === undefined ? {} : { indexColumn: found.with_itemindex }),
    ...(stream.take('limit') ? { limit: parseExpression(stream) } : {}),
  };
}

function subquery(stream: TokenStream): Query {
  if (!stream.take('(')) return { source: stream.name('a table'), operators: [] };
  const query = parseQuery(stream);
  stream.expect(')');
  return query;
}
