import { plainText } from './plainText.ts';

/**
 * A text from strangers as Markdown code, which nothing in it can end: what stands there is shown and is never a
 * link, a picture, HTML or a command. https://spec.commonmark.org/0.31.2/#code-spans
 */
export function codeSpan(text: string): string {
  const plain = plainText(text);
  if (plain === '') return '(empty)';
  const runs = [...plain.matchAll(/`+/g)].map(([run]) => run.length);
  const fence = '`'.repeat(firstMissing(runs));
  const padding = /^[` ]|[` ]$/.test(plain) ? ' ' : '';

  return `${fence}${padding}${plain}${padding}${fence}`;
}

/** Only a run of as many backticks ends a span, so any number that does not occur will do. */
function firstMissing(runs: readonly number[]): number {
  for (let length = 1; ; length++) if (!runs.includes(length)) return length;
}
