import type { Operator, ParsePart } from './ast.ts';
import { parseExpression } from './parseExpression.ts';
import { QueryError } from './queryError.ts';
import type { TokenStream } from './tokenStream.ts';

/** `parse id with * "/resourceGroups/" group:string "/" *` (only `kind=simple`). */
export function parseParsePattern(stream: TokenStream, filter: boolean): Operator {
  if (stream.at('kind') && stream.at('=', 1)) {
    stream.next();
    stream.next();
    const kind = stream.name();
    if (kind !== 'simple') throw new QueryError(`parse kind '${kind}' is not supported.`);
  }
  const source = parseExpression(stream);
  stream.expect('with');
  const parts: ParsePart[] = [];
  while (!stream.at('|') && !stream.at(')') && !stream.at(';') && stream.peek().kind !== 'end') {
    const { kind, text } = stream.peek();
    if (stream.take('*')) parts.push({ star: true });
    else if (kind === 'string') {
      stream.next();
      parts.push({ text });
    } else {
      const column = stream.name('a text, a column or *');
      parts.push({ column, type: stream.take(':') ? stream.name('a type') : 'string' });
    }
  }
  return { kind: 'parse', source, parts, filter };
}
