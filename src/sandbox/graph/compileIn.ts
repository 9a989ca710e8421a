import type { Expression } from './ast.ts';
import { equalValues } from './compareValues.ts';
import { type Compiled, compileExpression } from './compileExpression.ts';
import type { Scope } from './environment.ts';
import type { Row } from './table.ts';
import { toText } from './values.ts';

type InExpression = Extract<Expression, { kind: 'in' }>;

/** `in` with values, arrays (which count as their elements), or a query (whose first column counts). */
export function compileIn(expression: InExpression, scope: Scope): Compiled {
  const left = compileExpression(expression.left, scope);
  const candidates = candidatesOf(expression, scope);
  const isEqual = expression.ignoreCase
    ? (one: unknown, other: unknown) => toText(one).toLowerCase() === toText(other).toLowerCase()
    : (one: unknown, other: unknown) => equalValues(one, other) === true;
  return {
    type: 'bool',
    evaluate(row) {
      const value = left.evaluate(row);
      return candidates(row).some((candidate) => isEqual(value, candidate)) !== expression.negated;
    },
  };
}

function candidatesOf({ items, query }: InExpression, scope: Scope): (row: Row) => unknown[] {
  const [only] = items;
  const table =
    query ??
    (items.length === 1 && only?.kind === 'name' && isTableName(only.name, scope)
      ? { source: only.name, operators: [] }
      : undefined);
  if (table) {
    const { columns, rows } = scope.environment.run(table);
    const values = rows.map((row) => row[columns[0]?.name ?? ''] ?? null);
    return () => values;
  }
  const compiled = items.map((item) => compileExpression(item, scope));
  return (row) =>
    compiled.flatMap((item) => {
      const value = item.evaluate(row);
      return Array.isArray(value) ? value : [value];
    });
}

function isTableName(name: string, { columns, environment }: Scope): boolean {
  return !columns.some((column) => column.name === name) && environment.isTable(name);
}
