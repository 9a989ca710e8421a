/** Text in whose place the editor would draw `$(name)` as an icon, kept from that: names come from strangers. */
export function iconless(text: string): string {
  return text.replaceAll('$(', '\\$(');
}
