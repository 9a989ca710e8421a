import { applyOperator } from './applyOperator.ts';
import { applyUnion } from './applyUnion.ts';
import type { Program, Query } from './ast.ts';
import { compileExpression } from './compileExpression.ts';
import type { Environment } from './environment.ts';
import type { GraphTables } from './graphTables.ts';
import { parseProgram } from './parseProgram.ts';
import { QueryError } from './queryError.ts';
import { requireFewJoins } from './requireFewJoins.ts';
import type { StaticType, Table } from './table.ts';
import { tableNamed } from './tableNamed.ts';
import { toJson } from './values.ts';

/**
 * Runs one query of Resource Graph's Kusto over the tables; `now` is what `now()` and `ago()` count from.
 * Throws `QueryError` for syntax, unknown names and misuse of types, found before any row is read.
 * https://learn.microsoft.com/azure/governance/resource-graph/concepts/query-language
 */
export function runQuery(
  query: string,
  tables: GraphTables,
  now: Date = new Date(),
): { columns: string[]; rows: Record<string, unknown>[] } {
  const program = parseProgram(query);
  requireFewJoins(program);
  const { columns, rows } = runProgram(program, tables, now);
  const names = columns.map(({ name }) => name);
  return {
    columns: names,
    rows: rows.map((row) => Object.fromEntries(names.map((name) => [name, toJson(row[name])]))),
  };
}

function runProgram({ lets, query }: Program, tables: GraphTables, now: Date): Table {
  const scalars = new Map<string, { type: StaticType; value: unknown }>();
  const tabular = new Map<string, Table>();
  const find = (name: string) => tabular.get(name) ?? tableNamed(name, tables);
  const environment: Environment = {
    now,
    scalars,
    isTable: (name) => find(name) !== undefined,
    run: (inner) => runOperators(inner, find, environment),
  };
  for (const statement of lets) {
    const { name } = statement;
    // `let a = b` may stand for a table or for an earlier value.
    const alias = 'query' in statement ? aliasOf(statement.query) : undefined;
    const earlier = alias === undefined ? undefined : scalars.get(alias);
    if (earlier) scalars.set(name, earlier);
    else if ('query' in statement) tabular.set(name, environment.run(statement.query));
    else {
      const { type, evaluate } = compileExpression(statement.expression, { columns: [], environment });
      scalars.set(name, { type, value: evaluate({}) });
    }
  }
  return environment.run(query);
}

function runOperators(
  { source, operators }: Query,
  find: (name: string) => Table | undefined,
  environment: Environment,
) {
  const [first, ...others] = operators;
  if (source === undefined && first?.kind === 'union')
    return others.reduce<Table>(
      (table, operator) => applyOperator(operator, table, environment),
      applyUnion(first, undefined, environment),
    );
  const start = typeof source === 'object' ? environment.run(source) : find(source ?? 'resources');
  if (!start) throw new QueryError(`Table '${String(source)}' is unknown.`, 'UnknownTable');
  return operators.reduce<Table>((table, operator) => applyOperator(operator, table, environment), start);
}

function aliasOf({ source, operators }: Query): string | undefined {
  return operators.length === 0 && typeof source === 'string' ? source : undefined;
}
