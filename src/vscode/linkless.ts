/**
 * Text in which the editor's notifications find no link. They make one of `[text](command:…)`, which runs a command
 * when it is pressed, and names come from strangers. The word joiner between the brackets is not seen.
 */
export function linkless(text: string): string {
  return text.replaceAll('](', ']\u2060(');
}
