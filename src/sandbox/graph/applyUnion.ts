import type { Operator } from './ast.ts';
import type { Environment } from './environment.ts';
import type { Column, Row, Table } from './table.ts';
import { withColumns } from './withColumns.ts';

/** All rows of all inputs; `outer` (the default) keeps every column, `inner` those that all inputs have. */
export function applyUnion(
  { inputs, innerColumns, sourceColumn }: Extract<Operator, { kind: 'union' }>,
  first: Table | undefined,
  environment: Environment,
): Table {
  const tables = [...(first ? [first] : []), ...inputs.map((input) => environment.run(input))];
  const every = tables.reduce<Column[]>((columns, table) => withColumns(columns, table.columns), []);
  const kept = innerColumns
    ? every.filter(({ name }) =>
        tables.every(({ columns }) => columns.some((column) => column.name === name)),
      )
    : every;
  const source: Column[] = sourceColumn ? [{ name: sourceColumn, type: 'string' }] : [];
  const rows = tables.flatMap((table, at) =>
    table.rows.map((row): Row => {
      const cells = kept.map(({ name }) => [name, row[name] ?? null]);
      return Object.fromEntries(sourceColumn ? [[sourceColumn, `union_arg${at}`], ...cells] : cells);
    }),
  );
  return { columns: withColumns(source, kept), rows };
}
