/** Names in a row; where there are more than `most`, a number stands for the others. */
export function namesText(names: readonly string[], most: number): string {
  const others = names.length - most;
  if (others < 1) return names.join(', ');

  return `${names.slice(0, most).join(', ')} and ${others} more`;
}
