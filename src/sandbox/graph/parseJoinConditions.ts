import type { Expression } from './ast.ts';
import { parseExpression } from './parseExpression.ts';
import { QueryError } from './queryError.ts';
import type { TokenStream } from './tokenStream.ts';

type Condition = { left: Expression; right: Expression };

/** `on id, $left.a == $right.b and $left.c == $right.d`: pairs of columns that must be equal. */
export function parseJoinConditions(stream: TokenStream): Condition[] {
  const conditions = conditionsOf(parseExpression(stream));
  while (stream.take(',')) conditions.push(...conditionsOf(parseExpression(stream)));
  return conditions;
}

function conditionsOf(expression: Expression): Condition[] {
  if (expression.kind === 'name') return [{ left: expression, right: expression }];
  if (expression.kind === 'and') return [...conditionsOf(expression.left), ...conditionsOf(expression.right)];
  if (expression.kind === 'binary' && expression.operator === '==') {
    const one = sided(expression.left);
    const other = sided(expression.right);
    if (one.side === '$left' && other.side === '$right') return [{ left: one.column, right: other.column }];
    if (one.side === '$right' && other.side === '$left') return [{ left: other.column, right: one.column }];
  }
  throw new QueryError("join: the condition must be a column or '$left.column == $right.column'.");
}

function sided(expression: Expression): { side: string; column: Expression } {
  if (expression.kind === 'member' && expression.of.kind === 'name')
    return { side: expression.of.name, column: { kind: 'name', name: expression.name } };
  throw new QueryError("join: each side of '==' must be $left.column or $right.column.");
}
