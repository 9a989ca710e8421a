import type { NamedExpression, Operator } from './ast.ts';
import { columnName, nameColumns } from './columnName.ts';
import { compileAggregate } from './compileAggregate.ts';
import { compileExpression } from './compileExpression.ts';
import type { Scope } from './environment.ts';
import { QueryError } from './queryError.ts';
import type { Column, Row, Table } from './table.ts';
import { valueKey } from './values.ts';

/** One row per distinct group key; without `by`, one row in all, even of an empty table. */
export function applySummarize(
  { aggregates, by }: Extract<Operator, { kind: 'summarize' }>,
  table: Table,
  scope: Scope,
): Table {
  const keys = by.map((key) => compileKey(key, scope));
  const values = aggregates.flatMap((aggregate) => compileAggregate(aggregate, scope));
  const names = nameColumns([...keys, ...values].map(({ name }) => name));
  const columns: Column[] = [...keys, ...values].map(({ type }, at) => ({ name: names[at] ?? '', type }));

  const groups = new Map<string, { key: unknown[]; rows: Row[] }>();
  for (const row of table.rows) {
    const key = keys.map(({ evaluate }) => evaluate(row));
    const identity = key.map(valueKey).join('\u0000');
    const group = groups.get(identity);
    if (group) group.rows.push(row);
    else groups.set(identity, { key, rows: [row] });
  }
  if (groups.size === 0 && by.length === 0) groups.set('', { key: [], rows: [] });

  const rows = [...groups.values()].map(({ key, rows: members }) => {
    const cells = [...key, ...values.map(({ aggregate }) => aggregate(members))];
    return Object.fromEntries(columns.map(({ name }, at) => [name, cells[at] ?? null]));
  });
  return { columns, rows };
}

function compileKey({ name, expression }: NamedExpression, scope: Scope) {
  const { type, evaluate } = compileExpression(expression, scope);
  const label = name ?? columnName(expression);
  if (type === 'dynamic')
    throw new QueryError(
      `Summarize group key '${label ?? ''}' is of a 'dynamic' type. Please use an explicit cast (for example, 'summarize ... by tostring(${label ?? ''})') as grouping by a 'dynamic' type is not supported.`,
    );
  return { name: label, type, evaluate };
}
