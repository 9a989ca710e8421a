import type { NamedExpression, Operator } from './ast.ts';
import { columnName, nameColumns } from './columnName.ts';
import { compileExpression } from './compileExpression.ts';
import type { Scope } from './environment.ts';
import { QueryError } from './queryError.ts';
import type { Column, Row, Table } from './table.ts';
import { valueKey } from './values.ts';
import { withColumns } from './withColumns.ts';

/** `project`: these columns and no others. */
export function applyProject(expressions: readonly NamedExpression[], table: Table, scope: Scope): Table {
  const { columns, cells } = compute(expressions, scope);
  return { columns, rows: table.rows.map(cells) };
}

/** `extend`: these columns as well; each sees the table as it was before. */
export function applyExtend(expressions: readonly NamedExpression[], table: Table, scope: Scope): Table {
  const { columns, cells } = compute(expressions, scope);
  return {
    columns: withColumns(table.columns, columns),
    rows: table.rows.map((row) => ({ ...row, ...cells(row) })),
  };
}

/** `distinct`: the different rows of these columns. */
export function applyDistinct(expressions: readonly NamedExpression[], table: Table, scope: Scope): Table {
  const every = expressions.flatMap(({ expression, ...named }) =>
    expression.kind === 'star' ? scope.columns.map(columnReference) : [{ ...named, expression }],
  );
  const { columns, cells } = compute(every, scope);
  const dynamic = columns.find(({ type }) => type === 'dynamic');
  if (dynamic && !expressions.some(({ expression }) => expression.kind === 'star'))
    throw new QueryError(`distinct: '${dynamic.name}' is of a 'dynamic' type. Please use an explicit cast.`);
  const rows = new Map<string, Row>();
  for (const row of table.rows.map(cells)) {
    const identity = columns.map(({ name }) => valueKey(row[name])).join('\u0000');
    if (!rows.has(identity)) rows.set(identity, row);
  }
  return { columns, rows: [...rows.values()] };
}

/** `project-away`, `project-keep`, `project-reorder`: choose columns by name, `*` standing for anything. */
export function applyPatterns(
  { kind, patterns }: Extract<Operator, { kind: 'projectAway' | 'projectKeep' | 'projectReorder' }>,
  table: Table,
): Table {
  const found = patterns.map((pattern) => {
    const matched = table.columns.filter(({ name }) => fits(pattern, name));
    if (matched.length === 0 && !pattern.includes('*')) throw unknownColumn(pattern);
    return matched;
  });
  const named = new Set(found.flat());
  if (kind === 'projectReorder')
    return { columns: [...new Set([...named, ...table.columns])], rows: table.rows };
  return select(
    table,
    table.columns.filter((column) => named.has(column) === (kind === 'projectKeep')),
  );
}

export function applyRename(renames: readonly { to: string; from: string }[], table: Table): Table {
  for (const { from } of renames)
    if (!table.columns.some(({ name }) => name === from)) throw unknownColumn(from);
  const nameOf = new Map(renames.map(({ from, to }) => [from, to]));
  return {
    columns: table.columns.map(({ name, type }) => ({ name: nameOf.get(name) ?? name, type })),
    rows: table.rows.map((row) =>
      Object.fromEntries(Object.entries(row).map(([name, value]) => [nameOf.get(name) ?? name, value])),
    ),
  };
}

function compute(expressions: readonly NamedExpression[], scope: Scope) {
  const compiled = expressions.map(({ expression }) => compileExpression(expression, scope));
  const names = nameColumns(expressions.map(({ name, expression }) => name ?? columnName(expression)));
  const columns: Column[] = compiled.map(({ type }, at) => ({ name: names[at] ?? '', type }));
  const cells = (row: Row): Row =>
    Object.fromEntries(compiled.map(({ evaluate }, at) => [names[at] ?? '', evaluate(row)]));
  return { columns, cells };
}

function select(table: Table, columns: readonly Column[]): Table {
  const rows = table.rows.map((row) =>
    Object.fromEntries(columns.map(({ name }) => [name, row[name] ?? null])),
  );
  return { columns, rows };
}

function columnReference({ name }: Column): NamedExpression {
  return { name, expression: { kind: 'name', name } };
}

function fits(pattern: string, name: string): boolean {
  const source = pattern.split('*').map((part) => part.replace(/[\\^$.+?()[\]{}|]/g, '\\$&'));
  return new RegExp(`^${source.join('.*')}$`).test(name);
}

function unknownColumn(name: string): QueryError {
  return new QueryError(`Failed to resolve column named '${name}'.`, 'UnresolvedName');
}
