/**
 * Plain text as Markdown that shows it as it is and breaks its lines at spaces. Any ASCII punctuation may be escaped,
 * https://spec.commonmark.org/0.31.2/#backslash-escapes, which also keeps addresses from becoming links.
 */
export function escapedMarkdown(text: string): string {
  return text.replace(/[!-/:-@[-`{-~]/g, '\\$&');
}
