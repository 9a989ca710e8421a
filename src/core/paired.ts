/** Each of `first` with its counterpart in `second`. Throws where their numbers differ, which only we can cause. */
export function paired<First, Second>(first: readonly First[], second: readonly Second[]): [First, Second][] {
  if (first.length !== second.length) throw new Error(`${first.length} things and ${second.length} answers.`);
  return first.map((one, index) => [one, second[index] as Second]);
}
