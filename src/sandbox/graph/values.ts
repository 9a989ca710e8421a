import type { StaticType } from './table.ts';
import { formatTimespan, Timespan } from './time.ts';

/** As `tostring()` writes it; null is the empty text. */
export function toText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value;
  if (value instanceof Date) return value.toISOString().replace('Z', '0000Z');
  if (value instanceof Timespan) return formatTimespan(value);
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

export function toNumber(value: unknown): number | null {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value !== 'string' || !/^\s*[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?\s*$/.test(value))
    return null;
  return Number(value);
}

export function isNothing(value: unknown): value is null | undefined {
  return value === null || value === undefined;
}

export function isBag(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Date) &&
    !(value instanceof Timespan)
  );
}

export function typeOfValue(value: unknown): StaticType {
  if (typeof value === 'string') return 'string';
  if (typeof value === 'number') return Number.isInteger(value) ? 'long' : 'real';
  if (typeof value === 'boolean') return 'bool';
  if (value instanceof Date) return 'datetime';
  if (value instanceof Timespan) return 'timespan';
  return isNothing(value) ? 'unknown' : 'dynamic';
}

/** A text that is the same for equal values only; groups and joins compare by it. */
export function valueKey(value: unknown): string {
  return isNothing(value) ? 'null' : `${typeof value === 'object' ? 'o' : typeof value}:${toText(value)}`;
}

/** What goes into the answer: datetimes and timespans as text. */
export function toJson(value: unknown): unknown {
  if (value === undefined) return null;
  return value instanceof Date || value instanceof Timespan ? toText(value) : value;
}
