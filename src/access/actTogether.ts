import { paired } from '../core/paired.ts';
import type { Result } from '../core/result.ts';

/**
 * Acts once on all that went well so far; what did not stays the error that it is. `act` answers in the order of what
 * it gets, and the outcomes are in the order of `items`.
 */
export async function actTogether<Item, Outcome, E>(
  items: readonly Result<Item, E>[],
  act: (values: readonly Item[]) => Promise<readonly Result<Outcome, E>[]>,
): Promise<Result<Outcome, E>[]> {
  const values = items.flatMap((item) => (item.ok ? [item.value] : []));
  const outcomes = paired(values, values.length > 0 ? await act(values) : []).map(([, outcome]) => outcome);
  return items.flatMap((item) => (item.ok ? outcomes.splice(0, 1) : [item]));
}
