import type { StaticType } from './table.ts';

/** A scalar function: how many arguments it takes, what it gives, and how. Undefined counts as null. */
export interface ScalarFunction {
  min: number;
  max: number;
  type: StaticType | ((argumentTypes: readonly StaticType[]) => StaticType);
  apply(args: readonly unknown[], now: Date): unknown;
}

export function scalarFunction(
  min: number,
  max: number,
  type: ScalarFunction['type'],
  apply: ScalarFunction['apply'],
): ScalarFunction {
  return { min, max, type, apply };
}

/** The type that all of them have, else unknown. */
export function commonType(types: readonly StaticType[]): StaticType {
  const known = new Set(types.filter((type) => type !== 'unknown'));
  const [only] = known;
  return known.size === 1 && only ? only : 'unknown';
}
