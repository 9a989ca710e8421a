import type { LetStatement, Program } from './ast.ts';
import { parseExpression } from './parseExpression.ts';
import { parseQuery } from './parseQuery.ts';
import { QueryError } from './queryError.ts';
import { tokenise } from './tokenise.ts';
import { TokenStream } from './tokenStream.ts';

/** `let` statements, then one query. Throws `QueryError` with the offset of what does not fit. */
export function parseProgram(text: string): Program {
  const stream = new TokenStream(tokenise(text));
  const lets: LetStatement[] = [];
  if (stream.peek().kind === 'end') throw new QueryError('The query is empty.', 'ParserFailure');
  while (stream.take('let')) lets.push(parseLet(stream));
  const query = parseQuery(stream);
  stream.take(';');
  if (stream.peek().kind !== 'end') stream.fail("'|' or the end of the query");
  return { lets, query };
}

function parseLet(stream: TokenStream): LetStatement {
  const name = stream.name();
  stream.expect('=');
  const statement: LetStatement = isTabular(stream)
    ? { name, query: parseQuery(stream) }
    : { name, expression: parseExpression(stream) };
  stream.expect(';');
  return statement;
}

/** A pipe before the semicolon, or one bare name, which may be a table's. */
function isTabular(stream: TokenStream): boolean {
  if (stream.peek().kind === 'name' && stream.at(';', 1))
    return !['true', 'false'].includes(stream.peek().text);
  for (let ahead = 0; !stream.at(';', ahead) && stream.peek(ahead).kind !== 'end'; ahead++) {
    if (stream.at('{', ahead) && !stream.at('(', ahead - 1) && stream.at(')', ahead - 1))
      throw new QueryError('User-defined functions are not supported.');
    if (stream.at('|', ahead)) return true;
  }
  return false;
}
