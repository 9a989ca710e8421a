/**
 * Text from strangers (names, tags, descriptions, answers) made safe to show: control characters, escape sequences,
 * invisible and direction-changing characters become visible marks, as do the marks of a pile on one letter, which
 * would reach into the lines around; line breaks become spaces, and what is longer than `longest` characters is cut.
 * Such a text cannot move a terminal's cursor, break a table or hide a part of itself.
 */
export function plainText(text: string, longest = 300): string {
  const plain = text
    .replace(/[\t\n\v\f\r\u0085\u2028\u2029]+/g, ' ')
    .replace(unseen, '\ufffd')
    .replace(pile, '$1\ufffd');
  const characters = [...plain];

  return characters.length > longest ? `${characters.slice(0, longest - 1).join('')}…` : plain;
}

// The two variation selectors only choose between a picture and a text form of the character before them.
const unseen = /(?![\ufe0e\ufe0f])[\p{Cc}\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}]/gu;

/** No script writes more than this many marks on one letter. */
const pile = /(\p{M}{6})\p{M}+/gu;
