import { compareValues } from './compareValues.ts';
import type { StaticType } from './table.ts';
import { Timespan } from './time.ts';
import { isBag, isNothing, toJson, toNumber, valueKey } from './values.ts';

/**
 * An aggregate over the values of its first argument, one per row. `prefix` names the column where the query does
 * not. `condition` is the position of the argument that chooses rows (as in `countif`).
 */
export interface Aggregate {
  min: number;
  max: number;
  prefix: string;
  condition?: number;
  type: StaticType | ((argumentType: StaticType) => StaticType);
  apply(values: readonly unknown[], limit: unknown): unknown;
}

const present = (values: readonly unknown[]) => values.filter((value) => !isNothing(value));
const distinct = (values: readonly unknown[]) => [
  ...new Map(present(values).map((value) => [valueKey(value), value])).values(),
];
const limited = (values: unknown[], limit: unknown) =>
  values.slice(0, typeof limit === 'number' ? limit : 1_048_576).map(toJson);
const extreme = (values: readonly unknown[], direction: 1 | -1) =>
  present(values).reduce<unknown>(
    (best, value) => (isNothing(best) || (compareValues(value, best) ?? 0) * direction > 0 ? value : best),
    null,
  );
const sum = (values: readonly unknown[]): unknown => {
  const items = present(values);
  if (items.length > 0 && items.every((value) => value instanceof Timespan))
    return new Timespan(items.reduce((total, { milliseconds }) => total + milliseconds, 0));
  return items.reduce<number>((total, value) => total + (toNumber(value) ?? 0), 0);
};
const average = (values: readonly unknown[]): unknown => {
  const items = present(values);
  const total = sum(items);
  if (items.length === 0) return null;
  return total instanceof Timespan
    ? new Timespan(total.milliseconds / items.length)
    : Number(total) / items.length;
};
const same = (type: StaticType) => type;
const first = (values: readonly unknown[]) => present(values)[0] ?? null;
const mergeBags = (values: readonly unknown[]) => Object.assign({}, ...values.filter(isBag).reverse());

type Definition = Omit<Aggregate, 'min' | 'max'>;
const plain: Record<string, Definition> = {
  dcount: { prefix: 'dcount_', type: 'long', apply: (values) => distinct(values).length },
  sum: { prefix: 'sum_', type: same, apply: sum },
  avg: { prefix: 'avg_', type: (type) => (type === 'timespan' ? type : 'real'), apply: average },
  min: { prefix: 'min_', type: same, apply: (values) => extreme(values, -1) },
  max: { prefix: 'max_', type: same, apply: (values) => extreme(values, 1) },
  make_list: { prefix: 'list_', type: 'dynamic', apply: (values, limit) => limited(present(values), limit) },
  make_set: { prefix: 'set_', type: 'dynamic', apply: (values, limit) => limited(distinct(values), limit) },
  make_bag: { prefix: 'bag_', type: 'dynamic', apply: mergeBags },
  any: { prefix: 'any_', type: same, apply: first },
  take_any: { prefix: '', type: same, apply: first },
};

const aggregates: Record<string, Aggregate> = {
  count: { min: 0, max: 0, prefix: 'count_', type: 'long', apply: (values) => values.length },
  countif: {
    min: 1,
    max: 1,
    condition: 0,
    prefix: 'countif_',
    type: 'long',
    apply: (values) => values.length,
  },
};
for (const [name, definition] of Object.entries(plain)) {
  aggregates[name] = { ...definition, min: 1, max: 2 };
  const conditional = name.startsWith('make_') ? `${name}_if` : `${name}if`;
  aggregates[conditional] = { ...definition, prefix: `${conditional}_`, min: 2, max: 3, condition: 1 };
}
for (const [legacy, name] of [
  ['makelist', 'make_list'],
  ['makeset', 'make_set'],
] as const) {
  const aggregate = aggregates[name];
  if (aggregate) aggregates[legacy] = aggregate;
}

/** `arg_max` and `arg_min` give several columns and live in `compileAggregate`. */
export function isAggregate(name: string): boolean {
  return aggregateNamed(name) !== undefined || name === 'arg_max' || name === 'arg_min';
}

export function aggregateNamed(name: string): Aggregate | undefined {
  return Object.hasOwn(aggregates, name) ? aggregates[name] : undefined;
}
