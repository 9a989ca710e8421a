import { aggregateNamed } from './aggregates.ts';
import type { Expression, NamedExpression } from './ast.ts';
import { columnName } from './columnName.ts';
import { compareValues } from './compareValues.ts';
import { type Compiled, compileExpression, condition } from './compileExpression.ts';
import type { Scope } from './environment.ts';
import { QueryError } from './queryError.ts';
import type { Column, Row, StaticType } from './table.ts';
import { isNothing } from './values.ts';

/** One column of `summarize`: its value for the rows of a group. */
export interface AggregateColumn {
  name: string | undefined;
  type: StaticType;
  aggregate(rows: readonly Row[]): unknown;
}

type Call = Extract<Expression, { kind: 'call' }>;

/** `count()`, `round(avg(x), 1)` or `arg_max(x, *)`; only the last kind gives more than one column. */
export function compileAggregate({ name, expression }: NamedExpression, scope: Scope): AggregateColumn[] {
  if (expression.kind === 'call') {
    const [first] = expression.args;
    if (expression.name === 'arg_max') return argExtreme(expression, name, scope, 1);
    if (expression.name === 'arg_min') return argExtreme(expression, name, scope, -1);
    if (['any', 'take_any'].includes(expression.name) && first?.kind === 'star')
      return scope.columns.map((column) => columnOfRow(column, (rows) => rows[0]));
  }
  const calls: { column: Column; aggregate(rows: readonly Row[]): unknown }[] = [];
  const outer = liftAggregates(expression, (call) => {
    const { type, aggregate } = compileCall(call, scope);
    const column = { name: `$aggregate${calls.length}`, type };
    calls.push({ column, aggregate });
    return column.name;
  });
  if (calls.length === 0)
    throw new QueryError("summarize: every column before 'by' needs an aggregate function.");
  // Around the aggregates only their values are known: a plain column there has no one value.
  const compiled = compileExpression(outer, { ...scope, columns: calls.map(({ column }) => column) });
  return [
    {
      name: name ?? columnName(expression),
      type: compiled.type,
      aggregate: (rows) =>
        compiled.evaluate(Object.fromEntries(calls.map((call) => [call.column.name, call.aggregate(rows)]))),
    },
  ];
}

function compileCall(
  { name, args }: Call,
  scope: Scope,
): { type: StaticType; aggregate(rows: readonly Row[]): unknown } {
  const found = aggregateNamed(name);
  if (!found) throw new QueryError(`Unknown aggregate: '${name}'.`, 'UnknownFunction');
  if (args.length < found.min || args.length > found.max)
    throw new QueryError(`${name}(): it does not take ${args.length} argument(s).`);
  const chosen = found.condition === undefined ? undefined : args[found.condition];
  const filter = chosen ? condition(chosen, scope, name) : undefined;
  const [argument] = args;
  const value: Compiled =
    argument && argument !== chosen
      ? compileExpression(argument, scope)
      : { type: 'unknown', evaluate: () => true };
  const limit = args[found.min];
  const size = limit ? compileExpression(limit, scope).evaluate({}) : undefined;
  return {
    type: typeof found.type === 'function' ? found.type(value.type) : found.type,
    aggregate(rows) {
      const kept = filter ? rows.filter((row) => filter.evaluate(row) === true) : rows;
      return found.apply(
        kept.map((row) => value.evaluate(row)),
        size,
      );
    },
  };
}

/** Replaces every aggregate call in the expression by the name that `lift` gives for it. */
function liftAggregates(expression: Expression, lift: (call: Call) => string): Expression {
  const inside = (part: Expression) => liftAggregates(part, lift);
  switch (expression.kind) {
    case 'call':
      return aggregateNamed(expression.name)
        ? { kind: 'name', name: lift(expression) }
        : { ...expression, args: expression.args.map(inside) };
    case 'binary':
    case 'and':
    case 'or':
      return { ...expression, left: inside(expression.left), right: inside(expression.right) };
    case 'not':
    case 'negate':
    case 'member':
      return { ...expression, of: inside(expression.of) };
    case 'index':
      return { ...expression, of: inside(expression.of), index: inside(expression.index) };
    default:
      return expression;
  }
}

/** The row with the greatest (or least) value gives the other columns as well. */
function argExtreme(
  { name, args }: Call,
  alias: string | undefined,
  scope: Scope,
  direction: 1 | -1,
): AggregateColumn[] {
  const [by, ...others] = args;
  if (!by || others.length === 0)
    throw new QueryError(`${name}(): it needs a value and the columns to return.`);
  const measure = compileExpression(by, scope);
  const best = (rows: readonly Row[]) => {
    let found: { row: Row; value: unknown } | undefined;
    for (const row of rows) {
      const value = measure.evaluate(row);
      if (isNothing(value)) continue;
      if (!found || (compareValues(value, found.value) ?? 0) * direction > 0) found = { row, value };
    }
    return found?.row ?? rows[0];
  };
  const measureName = alias ?? columnName(by);
  const rest = others.flatMap((other): AggregateColumn[] => {
    if (other.kind === 'star')
      return scope.columns
        .filter((column) => column.name !== columnName(by))
        .map((column) => columnOfRow(column, best));
    const { type, evaluate } = compileExpression(other, scope);
    return [{ name: columnName(other), type, aggregate: (rows) => evaluate(best(rows) ?? {}) }];
  });
  return [
    { name: measureName, type: measure.type, aggregate: (rows) => measure.evaluate(best(rows) ?? {}) },
    ...rest,
  ];
}

function columnOfRow(
  { name, type }: Column,
  choose: (rows: readonly Row[]) => Row | undefined,
): AggregateColumn {
  return { name, type, aggregate: (rows) => choose(rows)?.[name] ?? null };
}
