/**
 * Text from strangers (names, tags, descriptions, answers) made safe to show: control characters, escape sequences,
 * invisible and direction-changing characters become visible marks, line breaks become spaces, and what is longer
 * than `longest` characters is cut. Such a text cannot move a terminal's cursor, break a table or hide a part of
 * itself.
 */
export function plainText(text: string, longest = 300): string {
  const plain = text.replace(/[\t\n\r\u2028\u2029]+/g, ' ').replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, '\ufffd');
  const characters = [...plain];

  return characters.length > longest ? `${characters.slice(0, longest - 1).join('')}…` : plain;
}
