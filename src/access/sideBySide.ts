import pLimit from 'p-limit';

/** Does something for every item, at most `atOnce` of them at the same time; outcomes are in the order of the items. */
export function sideBySide<Item, Outcome>(
  items: readonly Item[],
  atOnce: number,
  act: (item: Item) => Promise<Outcome>,
): Promise<Outcome[]> {
  const limit = pLimit(atOnce);
  return Promise.all(items.map((item) => limit(() => act(item))));
}
