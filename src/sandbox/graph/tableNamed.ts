import type { GraphTables } from './graphTables.ts';
import { type ResourceColumn, resourceColumns } from './resourceColumns.ts';
import type { Column, StaticType, Table } from './table.ts';
import { typeOfValue } from './values.ts';

const resourceColumnTypes: ReadonlyMap<string, StaticType> = new Map(
  resourceColumns.map(({ name, type }: ResourceColumn) => [name, type]),
);

/** A table by its name in any case; an empty one has the columns of every resource. */
export function tableNamed(name: string, tables: GraphTables): Table | undefined {
  const found = Object.keys(tables).find((candidate) => candidate.toLowerCase() === name.toLowerCase());
  const rows = found === undefined ? undefined : tables[found];
  if (!rows) return undefined;
  const names = rows.length === 0 ? [...resourceColumnTypes.keys()] : namesIn(rows);
  return { columns: names.map((column): Column => ({ name: column, type: columnType(column, rows) })), rows };
}

function namesIn(rows: readonly Record<string, unknown>[]): string[] {
  const names = new Set<string>();
  for (const row of rows) for (const name of Object.keys(row)) names.add(name);
  return [...names];
}

function columnType(name: string, rows: readonly Record<string, unknown>[]): StaticType {
  const known = resourceColumnTypes.get(name);
  if (known) return known;
  const types = new Set(rows.map((row) => typeOfValue(row[name])).filter((type) => type !== 'unknown'));
  const [only] = types;
  return types.size === 1 && only ? only : 'unknown';
}
