import { codeSpan } from './codeSpan.ts';
import { plainText } from './plainText.ts';

/** Letters and digits, with hyphens inside: nothing that Markdown, or an editor that looks for addresses, acts on. */
const harmless = /^[\p{L}\p{N}]+(?:-[\p{L}\p{N}]+)*$/u;

/**
 * A sentence of ours with names from strangers in it, as Markdown that reads the same. Every word that is not
 * plainly a word becomes code, so that no name can become a link, a picture, HTML or a command.
 */
export function markdownText(sentence: string): string {
  return plainText(sentence, Number.POSITIVE_INFINITY)
    .split(' ')
    .map((word) => {
      const [, before = '', core = '', after = ''] = /^(\(?)(.*?)([).,;:]*)$/u.exec(word) ?? [];
      return core === '' || harmless.test(core) ? word : `${before}${codeSpan(core)}${after}`;
    })
    .join(' ');
}
