import { QueryError } from './queryError.ts';
import type { StaticType } from './table.ts';
import { Timespan } from './time.ts';

/** `+ - * / %` of numbers, datetimes and timespans; null where an operand is null or not a number. */
export function calculate(operator: string, left: unknown, right: unknown, type: StaticType): unknown {
  if (left instanceof Date && right instanceof Timespan)
    return new Date(left.getTime() + (operator === '-' ? -right.milliseconds : right.milliseconds));
  if (left instanceof Timespan && right instanceof Date) return new Date(right.getTime() + left.milliseconds);
  if (left instanceof Date && right instanceof Date) return new Timespan(left.getTime() - right.getTime());
  if (left instanceof Timespan && right instanceof Timespan) {
    if (operator === '/') return left.milliseconds / right.milliseconds;
    return new Timespan(combine(operator, left.milliseconds, right.milliseconds) ?? 0);
  }
  if (left instanceof Timespan && typeof right === 'number')
    return new Timespan(operator === '/' ? left.milliseconds / right : left.milliseconds * right);
  if (typeof left === 'number' && right instanceof Timespan) return new Timespan(left * right.milliseconds);
  if (typeof left !== 'number' || typeof right !== 'number') return null;
  const result = combine(operator, left, right);
  // Dividing two whole numbers gives a whole number.
  return operator === '/' && type === 'long' && result !== null ? Math.trunc(result) : result;
}

/** The type of the result; throws where Kusto refuses the operands before it reads a row. */
export function arithmeticType(operator: string, left: StaticType, right: StaticType): StaticType {
  for (const type of [left, right])
    if (type === 'string' || type === 'bool')
      throw new QueryError(`The operator '${operator}' cannot be applied to a ${type}.`);
  const types = [left, right];
  if (types.includes('datetime')) return left === right ? 'timespan' : 'datetime';
  if (types.includes('timespan')) return operator === '/' && left === right ? 'real' : 'timespan';
  if (types.includes('real')) return 'real';
  return left === 'long' && right === 'long' ? 'long' : 'unknown';
}

function combine(operator: string, left: number, right: number): number | null {
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    default:
      if (right === 0) return null;
      return operator === '/' ? left / right : left % right;
  }
}
