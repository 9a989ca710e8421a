/**
 * A value as JSON that shows all of itself wherever it is printed: characters that are invisible, change direction or
 * control a terminal are spelled out, so that whoever parses it gets them unchanged. Empty for what JSON cannot say.
 */
export function visibleJson(value: unknown, indent?: number): string {
  const text: string | undefined = JSON.stringify(value, null, indent);

  return (text ?? '').replace(/[\p{Cf}\u007f-\u009f\u2028\u2029]/gu, spelledOut);
}

function spelledOut(character: string): string {
  return Array.from({ length: character.length }, (_, i) => {
    const unit = character.charCodeAt(i).toString(16).padStart(4, '0');
    return `\\u${unit}`;
  }).join('');
}
