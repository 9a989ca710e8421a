import type { Query } from './ast.ts';
import { isOperatorName, parseOperator } from './parseOperator.ts';
import type { TokenStream } from './tokenStream.ts';

/** A source and its operators. Without a source (`where …`) the query reads the default table. */
export function parseQuery(stream: TokenStream): Query {
  const query: Query = { operators: [] };
  if (stream.take('(')) {
    query.source = parseQuery(stream);
    stream.expect(')');
  } else if (startsWithOperator(stream)) {
    query.operators.push(parseOperator(stream));
  } else {
    query.source = stream.name('a table');
  }
  while (stream.take('|')) query.operators.push(parseOperator(stream));
  return query;
}

/** A table may bear an operator's name only where a pipe or the end follows it; `count` stands alone as well. */
function startsWithOperator(stream: TokenStream): boolean {
  const { kind, text } = stream.peek();
  if (kind !== 'name' || !isOperatorName(text)) return false;
  const follower = stream.peek(1);
  return text === 'count' || !(follower.kind === 'end' || ['|', ')', ';'].includes(follower.text));
}
