import { arithmeticType, calculate } from './arithmetic.ts';
import type { Expression } from './ast.ts';
import { callFunction } from './callFunction.ts';
import { compareValues, equalValues } from './compareValues.ts';
import { compileIn } from './compileIn.ts';
import type { Scope } from './environment.ts';
import { QueryError } from './queryError.ts';
import type { Row, StaticType } from './table.ts';
import { matchesRegex, textOperator } from './textOperators.ts';
import { Timespan } from './time.ts';
import { isBag, isNothing, toText, typeOfValue } from './values.ts';

/** An expression bound to columns: its type, and its value for a row. */
export interface Compiled {
  type: StaticType;
  evaluate(row: Row): unknown;
}

/** Binds an expression. Unknown names and misuse of types throw `QueryError` even if the table is empty. */
export function compileExpression(expression: Expression, scope: Scope): Compiled {
  switch (expression.kind) {
    case 'literal': {
      const { value, real } = expression;
      return { type: real ? 'real' : typeOfValue(value), evaluate: () => value };
    }
    case 'name':
      return compileName(expression.name, scope);
    case 'member': {
      const of = compileExpression(expression.of, scope);
      requireDynamic(of, expression.name);
      return { type: 'dynamic', evaluate: (row) => memberOf(of.evaluate(row), expression.name) };
    }
    case 'index': {
      const of = compileExpression(expression.of, scope);
      const index = compileExpression(expression.index, scope);
      requireDynamic(of, '[]');
      return { type: 'dynamic', evaluate: (row) => memberOf(of.evaluate(row), index.evaluate(row)) };
    }
    case 'call':
      return callFunction(expression, scope);
    case 'not': {
      const of = compileExpression(expression.of, scope);
      return bool((row) => negation(truth(of.evaluate(row), 'not')));
    }
    case 'negate': {
      const of = compileExpression(expression.of, scope);
      return { type: of.type, evaluate: (row) => negative(of.evaluate(row)) };
    }
    case 'and':
    case 'or':
      return compileLogic(expression, scope);
    case 'in':
      return compileIn(expression, scope);
    case 'between': {
      const [value, low, high] = [expression.value, expression.low, expression.high].map((part) =>
        compileExpression(part, scope),
      );
      if (!value || !low || !high) throw new QueryError('between needs two bounds.');
      requireComparable('between', value.type, low.type);
      return bool((row) => {
        const above = compareValues(value.evaluate(row), low.evaluate(row));
        const below = compareValues(value.evaluate(row), upperBound(low.evaluate(row), high.evaluate(row)));
        if (above === null || below === null) return null;
        return (above >= 0 && below <= 0) !== expression.negated;
      });
    }
    case 'binary':
      return compileBinary(expression, scope);
    case 'star':
      throw new QueryError("'*' cannot be used as a value here.");
  }
}

/** The value of a condition; a text or a number there is an error of the query. */
export function truth(value: unknown, where: string): boolean | null {
  if (isNothing(value)) return null;
  if (typeof value !== 'boolean')
    throw new QueryError(`${where}: the condition must be bool, not '${toText(value)}'.`);
  return value;
}

function compileName(name: string, { columns, environment }: Scope): Compiled {
  const column = columns.find((candidate) => candidate.name === name);
  if (column) return { type: column.type, evaluate: (row) => row[name] ?? null };
  const scalar = environment.scalars.get(name);
  if (scalar) return { type: scalar.type, evaluate: () => scalar.value };
  throw new QueryError(`Failed to resolve scalar expression named '${name}'.`, 'UnresolvedName');
}

function compileLogic(expression: Extract<Expression, { kind: 'and' | 'or' }>, scope: Scope): Compiled {
  const left = condition(expression.left, scope, expression.kind);
  const right = condition(expression.right, scope, expression.kind);
  // One side can settle the matter; otherwise a null makes the whole unknown.
  const settling = expression.kind === 'or';
  return bool((row) => {
    const one = truth(left.evaluate(row), expression.kind);
    if (one === settling) return settling;
    const other = truth(right.evaluate(row), expression.kind);
    if (other === settling) return settling;
    return one === null || other === null ? null : !settling;
  });
}

/** Binds what must be a condition. */
export function condition(expression: Expression, scope: Scope, where: string): Compiled {
  const compiled = compileExpression(expression, scope);
  if (!['bool', 'dynamic', 'unknown'].includes(compiled.type))
    throw new QueryError(`${where}: the condition must be bool, not ${compiled.type}.`);
  return compiled;
}

function compileBinary(
  { operator, ...operands }: Extract<Expression, { kind: 'binary' }>,
  scope: Scope,
): Compiled {
  const left = compileExpression(operands.left, scope);
  const right = compileExpression(operands.right, scope);
  const both = (compute: (one: unknown, other: unknown) => unknown) => (row: Row) =>
    compute(left.evaluate(row), right.evaluate(row));
  const text = textOperator(operator);
  if (text || ['=~', '!~', 'matches regex'].includes(operator)) {
    requireText(operator, left.type);
    requireText(operator, right.type);
  }
  if (text) return bool(both(text));
  const folded = (one: unknown, other: unknown) => toText(one).toLowerCase() === toText(other).toLowerCase();
  switch (operator) {
    case '==':
    case '!=':
      requireComparable(operator, left.type, right.type);
      return bool(
        both((one, other) => {
          const equal = equalValues(one, other);
          return equal === null ? null : equal === (operator === '==');
        }),
      );
    case '=~':
      return bool(both(folded));
    case '!~':
      return bool(both((one, other) => !folded(one, other)));
    case 'matches regex':
      return bool(both((one, other) => matchesRegex(toText(one), toText(other))));
    case 'has_any':
    case 'has_all': {
      const has = textOperator('has');
      const method = operator === 'has_any' ? 'some' : 'every';
      return bool(
        both((one, terms) =>
          (Array.isArray(terms) ? terms : [terms]).flat()[method]((term) => has?.(one, term)),
        ),
      );
    }
    case '<':
    case '>':
    case '<=':
    case '>=':
      requireComparable(operator, left.type, right.type);
      return bool(both((one, other) => inOrder(operator, compareValues(one, other))));
    default: {
      const type = arithmeticType(operator, left.type, right.type);
      return {
        type,
        evaluate: both((one, other) => calculate(operator, one, other, wholeType(type, one, other))),
      };
    }
  }
}

/** Values inside `dynamic` have a type only once they are read. */
function wholeType(type: StaticType, left: unknown, right: unknown): StaticType {
  return type === 'unknown' && Number.isInteger(left) && Number.isInteger(right) ? 'long' : type;
}

function inOrder(operator: string, order: number | null): boolean | null {
  if (order === null) return null;
  if (operator === '<') return order < 0;
  if (operator === '>') return order > 0;
  return operator === '<=' ? order <= 0 : order >= 0;
}

function bool(evaluate: (row: Row) => unknown): Compiled {
  return { type: 'bool', evaluate };
}

function requireText(operator: string, type: StaticType): void {
  if (!['string', 'dynamic', 'unknown'].includes(type))
    throw new QueryError(`The operator '${operator}' needs strings, not ${type}.`);
}

export function requireComparable(operator: string, left: StaticType, right: StaticType): void {
  const family = (type: StaticType) => (type === 'real' ? 'long' : type);
  const open = ['dynamic', 'unknown'];
  if (open.includes(left) || open.includes(right) || family(left) === family(right)) return;
  throw new QueryError(
    `Cannot compare values of types ${left} and ${right} with '${operator}'. Try adding explicit casts.`,
  );
}

function requireDynamic({ type }: Compiled, name: string): void {
  if (type !== 'dynamic' && type !== 'unknown')
    throw new QueryError(
      `Path expression source must be of dynamic type, but '${name}' was asked of a ${type}.`,
    );
}

/** A property of a bag or an element of an array, counted from the end if negative; null where there is none. */
function memberOf(value: unknown, key: unknown): unknown {
  if (Array.isArray(value)) return typeof key === 'number' ? (value.at(key) ?? null) : null;
  return isBag(value) && typeof key === 'string' && Object.hasOwn(value, key) ? (value[key] ?? null) : null;
}

function negation(value: boolean | null): boolean | null {
  return value === null ? null : !value;
}

function negative(value: unknown): unknown {
  if (value instanceof Timespan) return new Timespan(-value.milliseconds);
  return typeof value === 'number' ? -value : null;
}

/** `datetime between (start .. 3d)` means three days from the start. */
function upperBound(low: unknown, high: unknown): unknown {
  return low instanceof Date && high instanceof Timespan ? new Date(low.getTime() + high.milliseconds) : high;
}
