/** How many columns of a terminal the text takes: wide characters take two, combining marks none. */
export function textWidth(text: string): number {
  return [...text].reduce((width, character) => width + characterWidth(character), 0);
}

/** The longest start of the text that fits, with `…` in its last column where something is cut off. */
export function cutToWidth(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  let cut = '';
  let taken = 0;
  for (const character of text) {
    taken += characterWidth(character);
    if (taken > width - 1) break;
    cut += character;
  }
  return `${cut}…`;
}

const wide =
  /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\p{Emoji_Presentation}\u3000-\u303e\uff01-\uff60\uffe0-\uffe6]/u;

function characterWidth(character: string): number {
  if (/\p{M}/u.test(character)) return 0;

  return wide.test(character) ? 2 : 1;
}
