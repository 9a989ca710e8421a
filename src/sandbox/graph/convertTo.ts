import { QueryError } from './queryError.ts';
import type { StaticType } from './table.ts';
import { parseDatetime } from './time.ts';
import { toNumber, toText } from './values.ts';

const types: Record<string, StaticType> = {
  string: 'string',
  guid: 'string',
  int: 'long',
  long: 'long',
  real: 'real',
  double: 'real',
  bool: 'bool',
  boolean: 'bool',
  datetime: 'datetime',
  timespan: 'timespan',
  dynamic: 'dynamic',
};

export function typeNamed(name: string): StaticType {
  const type = Object.hasOwn(types, name) ? types[name] : undefined;
  if (!type) throw new QueryError(`Unknown type: '${name}'.`);
  return type;
}

/** The value as that type, null where it cannot be: what `to typeof(…)` and the columns of `parse` do. */
export function convertTo(type: StaticType, value: unknown): unknown {
  if (value === null || value === undefined || type === 'dynamic') return value ?? null;
  if (type === 'string') return toText(value);
  if (type === 'long' || type === 'real') {
    const number = toNumber(value);
    return number !== null && type === 'long' ? Math.trunc(number) : number;
  }
  if (type === 'bool') return typeof value === 'boolean' ? value : null;
  return type === 'datetime' ? (parseDatetime(toText(value)) ?? null) : null;
}
