/** How many VMs are worked on at the same time. */
const atOnce = 8;

/** Does something for every item, some of them at the same time; outcomes are in the order of the items. */
export async function sideBySide<Item, Outcome>(
  items: readonly Item[],
  act: (item: Item) => Promise<Outcome>,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const waiting = [...items.entries()];
  const worker = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [index, item] = next;
      outcomes[index] = await act(item);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));

  return outcomes;
}
