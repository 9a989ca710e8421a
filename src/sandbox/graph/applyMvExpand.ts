import type { MvExpandColumn, Operator } from './ast.ts';
import { columnName } from './columnName.ts';
import { compileExpression } from './compileExpression.ts';
import { convertTo, typeNamed } from './convertTo.ts';
import type { Scope } from './environment.ts';
import { QueryError } from './queryError.ts';
import type { Column, Row, Table } from './table.ts';
import { isBag, isNothing } from './values.ts';
import { withColumns } from './withColumns.ts';

type MvExpand = Extract<Operator, { kind: 'mvExpand' }>;

/** Resource Graph makes at most so many rows of one, unless the query says more. */
const defaultRowLimit = 128;

/**
 * A row per element. Null stays one row with null, an empty array or bag gives none; several columns expand side by
 * side. https://learn.microsoft.com/azure/governance/resource-graph/concepts/query-language
 */
export function applyMvExpand(operator: MvExpand, table: Table, scope: Scope): Table {
  const expanded = operator.columns.map((column) => compileColumn(column, scope));
  const limit = operator.limit ? compileExpression(operator.limit, scope).evaluate({}) : defaultRowLimit;
  if (typeof limit !== 'number') throw new QueryError('mv-expand: the limit must be a number.');
  const added: Column[] = expanded.map(({ name, type }) => ({ name, type }));
  if (operator.indexColumn) added.push({ name: operator.indexColumn, type: 'long' });

  const rows = table.rows.flatMap((row) => {
    const lists = expanded.map(({ evaluate }) => elementsOf(evaluate(row), operator.asBag));
    const count = Math.min(limit, Math.max(...lists.map((list) => list.length)));
    return Array.from({ length: count }, (_, at): Row => {
      const cells = expanded.map(({ name, type }, which) => [
        name,
        convertTo(type, lists[which]?.[at] ?? null),
      ]);
      const index = operator.indexColumn ? [[operator.indexColumn, at]] : [];
      return { ...row, ...Object.fromEntries([...cells, ...index]) };
    });
  });
  return { columns: withColumns(table.columns, added), rows };
}

function compileColumn({ name, expression, type }: MvExpandColumn, scope: Scope) {
  const compiled = compileExpression(expression, scope);
  if (compiled.type !== 'dynamic' && compiled.type !== 'unknown')
    throw new QueryError(`mv-expand: expression must be of dynamic type, not ${compiled.type}.`);
  const label = name ?? columnName(expression);
  if (label === undefined) throw new QueryError('mv-expand: the expression needs a name.');
  return { name: label, type: typeNamed(type ?? 'dynamic'), evaluate: compiled.evaluate };
}

function elementsOf(value: unknown, asBag: boolean): unknown[] {
  if (Array.isArray(value)) return value;
  if (isBag(value))
    return Object.entries(value).map(([key, content]) => (asBag ? { [key]: content } : [key, content]));
  return isNothing(value) ? [null] : [value];
}
