import { commonType, type ScalarFunction, scalarFunction } from './scalarFunction.ts';
import { parseDatetime, parseTimespan, Timespan } from './time.ts';
import { isNothing, toNumber, toText, typeOfValue } from './values.ts';

const isEmpty = (value: unknown) => isNothing(value) || value === '';
const isNull = scalarFunction(1, 1, 'bool', ([value]) => isNothing(value));
const isNotNull = scalarFunction(1, 1, 'bool', ([value]) => !isNothing(value));
const isNotEmpty = scalarFunction(1, 1, 'bool', ([value]) => !isEmpty(value));
const toWhole = scalarFunction(1, 1, 'long', ([value]) => {
  const number = toNumber(value);
  return number === null ? null : Math.trunc(number);
});
const toReal = scalarFunction(1, 1, 'real', ([value]) => toNumber(value));
const toBool = scalarFunction(1, 1, 'bool', ([value]) => {
  if (typeof value === 'boolean') return value;
  if (typeof value === 'number') return value !== 0;
  const text = toText(value).toLowerCase();
  return text === 'true' || text === '1' ? true : text === 'false' || text === '0' ? false : null;
});
const toTime = scalarFunction(1, 1, 'datetime', ([value]) =>
  value instanceof Date ? value : parseDatetime(toText(value)),
);
const choose = scalarFunction(
  3,
  3,
  ([, yes = 'unknown', no = 'unknown']) => commonType([yes, no]),
  ([test, yes, no]) => (test === true ? yes : no),
);

/** Conversions, tests for null, and choices. */
export const valueFunctions: Record<string, ScalarFunction> = {
  tostring: scalarFunction(1, 1, 'string', ([value]) => toText(value)),
  toguid: scalarFunction(1, 1, 'string', ([value]) => toText(value)),
  toint: toWhole,
  tolong: toWhole,
  todouble: toReal,
  toreal: toReal,
  todecimal: toReal,
  tobool: toBool,
  toboolean: toBool,
  todatetime: toTime,
  totimespan: scalarFunction(1, 1, 'timespan', ([value]) => {
    if (value instanceof Timespan) return value;
    const milliseconds = parseTimespan(toText(value));
    return milliseconds === undefined ? null : new Timespan(milliseconds);
  }),
  isnull: isNull,
  isnotnull: isNotNull,
  notnull: isNotNull,
  isempty: scalarFunction(1, 1, 'bool', ([value]) => isEmpty(value)),
  isnotempty: isNotEmpty,
  notempty: isNotEmpty,
  coalesce: scalarFunction(2, 64, commonType, (args) => args.find((value) => !isEmpty(value))),
  iff: choose,
  iif: choose,
  case: scalarFunction(
    3,
    255,
    (types) => commonType(types.filter((_, at) => at % 2 === 1 || at === types.length - 1)),
    (args) => {
      for (let at = 0; at + 1 < args.length; at += 2) if (args[at] === true) return args[at + 1];
      return args.at(-1);
    },
  ),
  gettype: scalarFunction(1, 1, 'string', ([value]) =>
    Array.isArray(value)
      ? 'array'
      : isNothing(value)
        ? 'null'
        : typeOfValue(value).replace('dynamic', 'dictionary'),
  ),
};
