import { plainText } from './plainText.ts';

/** The message of somebody else as the end of our sentence. */
export function said(message: string): string {
  const text = plainText(message).trim();
  if (text === '') return '.';

  return /[.!?…]$/.test(text) ? `: ${text}` : `: ${text}.`;
}
