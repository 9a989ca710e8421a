import type { Program, Query } from './ast.ts';
import { QueryError } from './queryError.ts';

/** Resource Graph counts `join` and `union` together. */
const mostJoins = 3;

/** Throws for a query with more than three joins and unions. */
export function requireFewJoins({ lets, query }: Program): void {
  const queries = [query, ...lets.flatMap((statement) => ('query' in statement ? [statement.query] : []))];
  const count = queries.reduce((total, one) => total + joinsIn(one), 0);
  if (count > mostJoins)
    throw new QueryError(
      `The query has ${count} join and union operators; at most ${mostJoins} are allowed.`,
    );
}

function joinsIn({ source, operators }: Query): number {
  const inner = typeof source === 'object' ? joinsIn(source) : 0;
  return operators.reduce((total, operator) => {
    if (operator.kind === 'join') return total + 1 + joinsIn(operator.right);
    if (operator.kind !== 'union') return total;
    return operator.inputs.reduce((sum, input) => sum + joinsIn(input), total + 1);
  }, inner);
}
