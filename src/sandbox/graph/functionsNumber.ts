import { compareValues } from './compareValues.ts';
import { commonType, type ScalarFunction, scalarFunction } from './scalarFunction.ts';
import { Timespan } from './time.ts';
import { isNothing, toNumber } from './values.ts';

/** Rounds down to a multiple of the second argument. */
const roundDown = scalarFunction(
  2,
  2,
  ([type = 'unknown']) => type,
  ([value, size]) => {
    if (value instanceof Date && size instanceof Timespan)
      return new Date(Math.floor(value.getTime() / size.milliseconds) * size.milliseconds);
    if (value instanceof Timespan && size instanceof Timespan)
      return new Timespan(Math.floor(value.milliseconds / size.milliseconds) * size.milliseconds);
    return typeof value === 'number' && typeof size === 'number' && size !== 0
      ? Math.floor(value / size) * size
      : null;
  },
);
const ofNumber = (type: 'long' | 'real', compute: (value: number) => number) =>
  scalarFunction(1, 1, type, ([value]) => {
    const number = toNumber(value);
    return number === null ? null : compute(number);
  });
const extreme = (direction: 1 | -1) =>
  scalarFunction(2, 64, commonType, (args) =>
    args
      .filter((value) => !isNothing(value))
      .reduce<unknown>((best, value) => {
        const order = compareValues(value, best);
        return best === undefined || (order !== null && order * direction > 0) ? value : best;
      }, undefined),
  );

export const numberFunctions: Record<string, ScalarFunction> = {
  bin: roundDown,
  floor: roundDown,
  ceiling: ofNumber('long', Math.ceil),
  abs: ofNumber('real', Math.abs),
  round: scalarFunction(1, 2, 'real', ([value, digits]) => {
    const number = toNumber(value);
    const factor = 10 ** (toNumber(digits) ?? 0);
    return number === null ? null : Math.round(number * factor) / factor;
  }),
  max_of: extreme(1),
  min_of: extreme(-1),
};
