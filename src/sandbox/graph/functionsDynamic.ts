import { compareValues, equalValues } from './compareValues.ts';
import { type ScalarFunction, scalarFunction } from './scalarFunction.ts';
import { isBag, isNothing, toJson, toNumber, toText, valueKey } from './values.ts';

const parseJson = scalarFunction(1, 1, 'dynamic', ([value]) => {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    // A text that is no JSON is the dynamic string itself.
    return value;
  }
});
const packBag = scalarFunction(0, 128, 'dynamic', (args) => {
  const bag: Record<string, unknown> = {};
  for (let at = 0; at + 1 < args.length; at += 2) bag[toText(args[at])] = toJson(args[at + 1]);
  return bag;
});
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const distinct = (values: readonly unknown[]) => [
  ...new Map(values.map((value) => [valueKey(value), value])).values(),
];
const keysOf = (value: unknown) => new Set(listOf(value).map(valueKey));
const sorted = (direction: 1 | -1) =>
  scalarFunction(1, 1, 'dynamic', ([items]) =>
    [...listOf(items)].sort((one, other) => (compareValues(one, other) ?? 0) * direction),
  );

/** Functions of arrays and property bags; what is neither counts as null. */
export const dynamicFunctions: Record<string, ScalarFunction> = {
  parse_json: parseJson,
  todynamic: parseJson,
  toobject: parseJson,
  array_length: scalarFunction(1, 1, 'long', ([items]) => (Array.isArray(items) ? items.length : null)),
  array_index_of: scalarFunction(2, 2, 'long', ([items, wanted]) =>
    Array.isArray(items) ? items.findIndex((item) => equalValues(item, wanted) === true) : null,
  ),
  array_concat: scalarFunction(1, 64, 'dynamic', (args) =>
    args.flatMap((item) => (isNothing(item) ? [] : item)),
  ),
  array_slice: scalarFunction(3, 3, 'dynamic', ([items, start, end]) => {
    const last = toNumber(end) ?? -1;
    return listOf(items).slice(toNumber(start) ?? 0, last === -1 ? undefined : last + 1);
  }),
  array_sort_asc: sorted(1),
  array_sort_desc: sorted(-1),
  pack: packBag,
  bag_pack: packBag,
  pack_dictionary: packBag,
  pack_array: scalarFunction(0, 128, 'dynamic', (args) => args.map(toJson)),
  bag_keys: scalarFunction(1, 1, 'dynamic', ([bag]) => (isBag(bag) ? Object.keys(bag) : null)),
  bag_has_key: scalarFunction(2, 2, 'bool', ([bag, key]) => isBag(bag) && Object.hasOwn(bag, toText(key))),
  bag_merge: scalarFunction(1, 64, 'dynamic', (args) => Object.assign({}, ...args.filter(isBag).reverse())),
  bag_remove_keys: scalarFunction(2, 2, 'dynamic', ([bag, keys]) => {
    const removed = new Set(listOf(keys).map(toText));
    return isBag(bag) ? Object.fromEntries(Object.entries(bag).filter(([key]) => !removed.has(key))) : null;
  }),
  set_has_element: scalarFunction(2, 2, 'bool', ([items, wanted]) => keysOf(items).has(valueKey(wanted))),
  set_union: scalarFunction(2, 64, 'dynamic', (args) => distinct(args.flatMap(listOf))),
  set_intersect: scalarFunction(2, 2, 'dynamic', ([items, others]) => {
    const kept = keysOf(others);
    return distinct(listOf(items).filter((item) => kept.has(valueKey(item))));
  }),
  set_difference: scalarFunction(2, 2, 'dynamic', ([items, others]) => {
    const gone = keysOf(others);
    return distinct(listOf(items).filter((item) => !gone.has(valueKey(item))));
  }),
};
