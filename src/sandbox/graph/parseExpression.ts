import type { Expression, Query } from './ast.ts';
import { parseDynamicLiteral } from './parseDynamicLiteral.ts';
import { parseQuery } from './parseQuery.ts';
import { QueryError } from './queryError.ts';
import { Timespan } from './time.ts';
import type { TokenStream } from './tokenStream.ts';

const textOperators = ['has', 'hasprefix', 'hassuffix', 'contains', 'startswith', 'endswith'];
const equality = new Set([
  ...['==', '!=', '=~', '!~', 'has_any', 'has_all'],
  ...textOperators.flatMap((name) => [name, `${name}_cs`, `!${name}`, `!${name}_cs`]),
]);

/** From weakest to strongest: `or`, `and`, equality and text, relation, `+ -`, `* / %`, sign, access. */
export function parseExpression(stream: TokenStream): Expression {
  let left = parseAnd(stream);
  while (stream.take('or')) left = { kind: 'or', left, right: parseAnd(stream) };
  return left;
}

function parseAnd(stream: TokenStream): Expression {
  let left = parseEquality(stream);
  while (stream.take('and')) left = { kind: 'and', left, right: parseEquality(stream) };
  return left;
}

function parseEquality(stream: TokenStream): Expression {
  const left = parseRelation(stream);
  const { kind, text } = stream.peek();
  if (kind !== 'symbol' && kind !== 'name') return left;
  if (equality.has(text)) {
    stream.next();
    const right = text.startsWith('has_a') ? tuple(stream) : parseRelation(stream);
    return { kind: 'binary', operator: text, left, right };
  }
  if (/^!?in~?$/.test(text)) {
    stream.next();
    return parseIn(stream, left, text);
  }
  if (/^!?between$/.test(text)) {
    stream.next();
    stream.expect('(');
    const low = parseExpression(stream);
    stream.expect('..');
    const high = parseExpression(stream);
    stream.expect(')');
    return { kind: 'between', negated: text.startsWith('!'), value: left, low, high };
  }
  if (stream.at('matches') && stream.at('regex', 1)) {
    stream.next();
    stream.next();
    return { kind: 'binary', operator: 'matches regex', left, right: parseRelation(stream) };
  }
  return left;
}

function parseIn(stream: TokenStream, left: Expression, operator: string): Expression {
  const common = {
    kind: 'in',
    negated: operator.startsWith('!'),
    ignoreCase: operator.endsWith('~'),
    left,
  } as const;
  if (!stream.at('(')) stream.fail("'('");
  if (stream.pipeInBrackets()) {
    stream.expect('(');
    const query: Query = parseQuery(stream);
    stream.expect(')');
    return { ...common, items: [], query };
  }
  return { ...common, items: list(stream) };
}

function tuple(stream: TokenStream): Expression {
  return { kind: 'call', name: 'pack_array', args: list(stream) };
}

function list(stream: TokenStream): Expression[] {
  const items: Expression[] = [];
  stream.expect('(');
  if (stream.take(')')) return items;
  do items.push(stream.take('*') ? { kind: 'star' } : parseExpression(stream));
  while (stream.take(','));
  stream.expect(')');
  return items;
}

function parseRelation(stream: TokenStream): Expression {
  const left = parseSum(stream);
  const { text } = stream.peek();
  if (!['<', '>', '<=', '>='].some((operator) => stream.at(operator))) return left;
  stream.next();
  return { kind: 'binary', operator: text, left, right: parseSum(stream) };
}

function parseSum(stream: TokenStream): Expression {
  let left = parseProduct(stream);
  while (stream.at('+') || stream.at('-'))
    left = { kind: 'binary', operator: stream.next().text, left, right: parseProduct(stream) };
  return left;
}

function parseProduct(stream: TokenStream): Expression {
  let left = parseSigned(stream);
  while (stream.at('*') || stream.at('/') || stream.at('%'))
    left = { kind: 'binary', operator: stream.next().text, left, right: parseSigned(stream) };
  return left;
}

function parseSigned(stream: TokenStream): Expression {
  if (stream.take('-')) return { kind: 'negate', of: parseSigned(stream) };
  stream.take('+');
  return parseAccess(stream);
}

function parseAccess(stream: TokenStream): Expression {
  let expression = parsePrimary(stream);
  while (true) {
    if (stream.take('.')) {
      expression = { kind: 'member', of: expression, name: stream.name('the name of a property') };
    } else if (stream.take('[')) {
      expression = { kind: 'index', of: expression, index: parseExpression(stream) };
      stream.expect(']');
    } else return expression;
  }
}

function parsePrimary(stream: TokenStream): Expression {
  const token = stream.peek();
  if (token.kind === 'string') {
    stream.next();
    return { kind: 'literal', value: token.text };
  }
  if (token.kind === 'number') {
    stream.next();
    return { kind: 'literal', value: token.value, real: token.real };
  }
  if (token.kind === 'timespan') {
    stream.next();
    return { kind: 'literal', value: new Timespan(token.milliseconds) };
  }
  if (token.kind === 'datetime') {
    stream.next();
    return { kind: 'literal', value: token.value };
  }
  if (stream.take('(')) {
    const inner = parseExpression(stream);
    stream.expect(')');
    return inner;
  }
  if (token.kind === 'name' && stream.at('(', 1)) return parseCall(stream);
  if (stream.at('[')) return { kind: 'name', name: stream.name() };
  if (token.kind !== 'name') return stream.fail('an expression');
  stream.next();
  if (token.text === 'true' || token.text === 'false')
    return { kind: 'literal', value: token.text === 'true' };
  return { kind: 'name', name: token.text };
}

function parseCall(stream: TokenStream): Expression {
  const name = stream.name();
  if (name === 'dynamic') {
    stream.expect('(');
    const value = parseDynamicLiteral(stream);
    stream.expect(')');
    return { kind: 'call', name: 'todynamic', args: [{ kind: 'literal', value }] };
  }
  // `int(null)` and its like are how a query writes a null of a type.
  if (['int', 'long', 'real', 'double', 'bool', 'boolean', 'string'].includes(name))
    return { kind: 'call', name: `to${name}`, args: nullableList(stream) };
  const args = list(stream);
  if (name !== 'not') return { kind: 'call', name, args };
  const [of] = args;
  if (!of || args.length > 1) throw new QueryError('not() takes one argument.');
  return { kind: 'not', of };
}

function nullableList(stream: TokenStream): Expression[] {
  if (!stream.at('null', 1)) return list(stream);
  stream.expect('(');
  stream.expect('null');
  stream.expect(')');
  return [{ kind: 'literal', value: null }];
}
