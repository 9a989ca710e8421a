import { type ScalarFunction, scalarFunction } from './scalarFunction.ts';
import { millisecondsPerUnit, Timespan } from './time.ts';
import { toNumber, toText } from './values.ts';

const day = 86_400_000;
const shifted = (from: Date, by: unknown, sign: 1 | -1) =>
  by instanceof Timespan ? new Date(from.getTime() + sign * by.milliseconds) : from;

/** Functions of datetimes; the present is the sandbox's clock. */
export const timeFunctions: Record<string, ScalarFunction> = {
  now: scalarFunction(0, 1, 'datetime', ([offset], now) => shifted(now, offset, 1)),
  ago: scalarFunction(1, 1, 'datetime', ([span], now) => shifted(now, span, -1)),
  startofday: scalarFunction(1, 1, 'datetime', ([value]) =>
    value instanceof Date ? new Date(Math.floor(value.getTime() / day) * day) : null,
  ),
  datetime_diff: scalarFunction(3, 3, 'long', ([unit, one, other]) => {
    const size = millisecondsPerUnit[toText(unit).toLowerCase()];
    if (size === undefined || !(one instanceof Date) || !(other instanceof Date)) return null;
    return Math.floor(one.getTime() / size) - Math.floor(other.getTime() / size);
  }),
  datetime_add: scalarFunction(3, 3, 'datetime', ([unit, amount, value]) => {
    const size = millisecondsPerUnit[toText(unit).toLowerCase()];
    return size === undefined || !(value instanceof Date)
      ? null
      : new Date(value.getTime() + size * (toNumber(amount) ?? 0));
  }),
};
