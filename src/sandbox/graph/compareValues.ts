import { Timespan } from './time.ts';
import { isNothing, toText } from './values.ts';

/**
 * Equality as Kusto has it: two nulls give null, one null gives false.
 * https://learn.microsoft.com/kusto/query/scalar-data-types/null-values
 */
export function equalValues(left: unknown, right: unknown): boolean | null {
  if (isNothing(left) && isNothing(right)) return null;
  if (isNothing(left) || isNothing(right)) return false;
  return typeof left === typeof right && typeof left !== 'object'
    ? left === right
    : toText(left) === toText(right);
}

/** Negative, zero or positive; null where an operand is null or the two have no order. */
export function compareValues(left: unknown, right: unknown): number | null {
  const one = ordinal(left);
  const other = ordinal(right);
  if (one === undefined || other === undefined || typeof one !== typeof other) return null;
  return one < other ? -1 : one > other ? 1 : 0;
}

function ordinal(value: unknown): number | string | undefined {
  if (value instanceof Date) return value.getTime();
  if (value instanceof Timespan) return value.milliseconds;
  if (typeof value === 'boolean') return Number(value);
  return typeof value === 'number' || typeof value === 'string' ? value : undefined;
}
