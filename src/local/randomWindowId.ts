import { randomInt } from 'node:crypto';

const alphabet = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** A new window id, `[a-z0-9]{8}`: 36^8 of them, so two windows of one VM never meet. */
export function randomWindowId(): string {
  return Array.from({ length: 8 }, () => alphabet[randomInt(alphabet.length)]).join('');
}
