import type { SortKey } from './ast.ts';
import { compareValues } from './compareValues.ts';
import { compileExpression } from './compileExpression.ts';
import type { Scope } from './environment.ts';
import { QueryError } from './queryError.ts';
import type { Table } from './table.ts';
import { isNothing } from './values.ts';

/** Sorts by every key in turn; rows that are equal keep their order. */
export function applySort(keys: readonly SortKey[], table: Table, scope: Scope): Table {
  const compiled = keys.map((key) => {
    const { type, evaluate } = compileExpression(key.expression, scope);
    if (type === 'dynamic')
      throw new QueryError(
        "order by: a key is of a 'dynamic' type. Please use an explicit cast, such as tostring().",
      );
    return { ...key, evaluate };
  });
  const keyed = table.rows.map((row) => ({ row, values: compiled.map(({ evaluate }) => evaluate(row)) }));
  keyed.sort((one, other) => {
    for (const [at, { descending, nullsFirst }] of compiled.entries()) {
      const order = orderOf(one.values[at], other.values[at], descending, nullsFirst);
      if (order !== 0) return order;
    }
    return 0;
  });
  return { columns: table.columns, rows: keyed.map(({ row }) => row) };
}

function orderOf(one: unknown, other: unknown, descending: boolean, nullsFirst: boolean): number {
  if (isNothing(one) || isNothing(other)) {
    if (isNothing(one) && isNothing(other)) return 0;
    return isNothing(one) === nullsFirst ? -1 : 1;
  }
  const order = compareValues(one, other) ?? 0;
  return descending ? -order : order;
}
