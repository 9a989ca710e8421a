import { applyDistinct, applyExtend, applyPatterns, applyProject, applyRename } from './applyColumns.ts';
import { applyJoin } from './applyJoin.ts';
import { applyMvExpand } from './applyMvExpand.ts';
import { applyParse } from './applyParse.ts';
import { applySort } from './applySort.ts';
import { applySummarize } from './applySummarize.ts';
import { applyUnion } from './applyUnion.ts';
import type { Expression, Operator } from './ast.ts';
import { compileExpression, condition, truth } from './compileExpression.ts';
import type { Environment, Scope } from './environment.ts';
import { QueryError } from './queryError.ts';
import type { Table } from './table.ts';

/** The table after one operator. */
export function applyOperator(operator: Operator, table: Table, environment: Environment): Table {
  const scope: Scope = { columns: table.columns, environment };
  switch (operator.kind) {
    case 'where': {
      const { evaluate } = condition(operator.predicate, scope, 'where');
      return { ...table, rows: table.rows.filter((row) => truth(evaluate(row), 'where') === true) };
    }
    case 'project':
      return applyProject(operator.columns, table, scope);
    case 'extend':
      return applyExtend(operator.columns, table, scope);
    case 'distinct':
      return applyDistinct(operator.columns, table, scope);
    case 'projectAway':
    case 'projectKeep':
    case 'projectReorder':
      return applyPatterns(operator, table);
    case 'projectRename':
      return applyRename(operator.renames, table);
    case 'order':
      return applySort(operator.keys, table, scope);
    case 'take':
      return { ...table, rows: table.rows.slice(0, rowCount(operator.count, scope)) };
    case 'top': {
      const sorted = applySort(operator.keys, table, scope);
      return { ...sorted, rows: sorted.rows.slice(0, rowCount(operator.count, scope)) };
    }
    case 'summarize':
      return applySummarize(operator, table, scope);
    case 'count':
      return { columns: [{ name: 'Count', type: 'long' }], rows: [{ Count: table.rows.length }] };
    case 'mvExpand':
      return applyMvExpand(operator, table, scope);
    case 'join':
      return applyJoin(operator, table, environment);
    case 'union':
      return applyUnion(operator, table, environment);
    case 'parse':
      return applyParse(operator, table, scope);
  }
}

function rowCount(expression: Expression, { environment }: Scope): number {
  const count = compileExpression(expression, { columns: [], environment }).evaluate({});
  if (typeof count !== 'number' || count < 0)
    throw new QueryError('take: the number of rows must be a whole number.');
  return Math.trunc(count);
}
