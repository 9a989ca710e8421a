import type { Operator } from './ast.ts';
import { compileExpression } from './compileExpression.ts';
import type { Environment } from './environment.ts';
import { QueryError } from './queryError.ts';
import type { Column, Row, Table } from './table.ts';
import { isNothing, valueKey } from './values.ts';

type Join = Extract<Operator, { kind: 'join' }>;

const flavors: Record<string, { keepsLeft?: true; keepsRight?: true; only?: 'left' | 'right'; anti?: true }> =
  {
    inner: {},
    innerunique: {},
    leftouter: { keepsLeft: true },
    rightouter: { keepsRight: true },
    fullouter: { keepsLeft: true, keepsRight: true },
    leftsemi: { only: 'left' },
    rightsemi: { only: 'right' },
    leftanti: { only: 'left', anti: true },
    anti: { only: 'left', anti: true },
    leftantisemi: { only: 'left', anti: true },
    rightanti: { only: 'right', anti: true },
  };

/** Joins on equal keys; columns of the right table whose name is taken get a number. Null keys match nothing. */
export function applyJoin(join: Join, left: Table, environment: Environment): Table {
  const flavor = Object.hasOwn(flavors, join.flavor) ? flavors[join.flavor] : undefined;
  if (!flavor) throw new QueryError(`join: the kind '${join.flavor}' is not supported.`);
  const right = environment.run(join.right);
  const leftKey = keyOf(
    join.on.map((condition) => condition.left),
    left,
    environment,
  );
  const rightKey = keyOf(
    join.on.map((condition) => condition.right),
    right,
    environment,
  );

  const leftRows = join.flavor === 'innerunique' ? firstOfEachKey(left.rows, leftKey) : left.rows;
  const rightByKey = groupByKey(right.rows, rightKey);
  const partnersOf = (row: Row) => {
    const key = leftKey(row);
    return key === undefined ? [] : (rightByKey.get(key) ?? []);
  };
  if (flavor.only === 'left')
    return {
      columns: left.columns,
      rows: leftRows.filter((row) => partnersOf(row).length > 0 !== (flavor.anti ?? false)),
    };
  const leftKeys = new Set(leftRows.map(leftKey));
  const isMatched = (row: Row) => rightKey(row) !== undefined && leftKeys.has(rightKey(row));
  if (flavor.only === 'right')
    return {
      columns: right.columns,
      rows: right.rows.filter((row) => isMatched(row) !== (flavor.anti ?? false)),
    };

  const renamed = renameTaken(left.columns, right.columns);
  const rightCells = (row: Row | undefined): Row =>
    Object.fromEntries(renamed.map(({ from, to }) => [to.name, row?.[from] ?? null]));
  const rows = leftRows.flatMap((row): Row[] => {
    const partners = partnersOf(row);
    if (partners.length === 0) return flavor.keepsLeft ? [{ ...row, ...rightCells(undefined) }] : [];
    return partners.map((partner) => ({ ...row, ...rightCells(partner) }));
  });
  if (flavor.keepsRight)
    rows.push(...right.rows.filter((row) => !isMatched(row)).map((row) => rightCells(row)));
  return { columns: [...left.columns, ...renamed.map(({ to }) => to)], rows };
}

function keyOf(
  expressions: Join['on'][number]['left'][],
  table: Table,
  environment: Environment,
): (row: Row) => string | undefined {
  const compiled = expressions.map((expression) => {
    const { type, evaluate } = compileExpression(expression, { columns: table.columns, environment });
    const name = expression.kind === 'name' ? expression.name : '';
    if (type === 'dynamic')
      throw new QueryError(
        `join key '${name}' is of a 'dynamic' type. Please use an explicit cast, such as tostring().`,
      );
    return evaluate;
  });
  return (row) => {
    const values = compiled.map((evaluate) => evaluate(row));
    return values.some(isNothing) ? undefined : values.map(valueKey).join('\u0000');
  };
}

function groupByKey(rows: readonly Row[], keyOfRow: (row: Row) => string | undefined) {
  const groups = new Map<string | undefined, Row[]>();
  for (const row of rows) {
    const key = keyOfRow(row);
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return groups;
}

function firstOfEachKey(rows: readonly Row[], keyOfRow: (row: Row) => string | undefined): Row[] {
  const seen = new Set<string | undefined>();
  return rows.filter((row) => {
    const key = keyOfRow(row);
    return !seen.has(key) && seen.add(key);
  });
}

function renameTaken(left: readonly Column[], right: readonly Column[]): { from: string; to: Column }[] {
  const taken = new Set([...left, ...right].map(({ name }) => name));
  const leftNames = new Set(left.map(({ name }) => name));
  return right.map(({ name, type }) => {
    if (!leftNames.has(name)) return { from: name, to: { name, type } };
    let number = 1;
    while (taken.has(`${name}${number}`)) number++;
    taken.add(`${name}${number}`);
    return { from: name, to: { name: `${name}${number}`, type } };
  });
}
