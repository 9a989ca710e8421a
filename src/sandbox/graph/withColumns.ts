import type { Column } from './table.ts';

/** The columns with the added ones: in place where the name is there already, else at the end. */
export function withColumns(columns: readonly Column[], added: readonly Column[]): Column[] {
  const byName = new Map(columns.map((column) => [column.name, column]));
  for (const column of added) byName.set(column.name, column);
  return [...byName.values()];
}
