import { createHash } from 'node:crypto';

/** 32 hex digits in upper case that follow from the texts, in any casing. */
export function hexOf(...texts: readonly string[]): string {
  return createHash('md5').update(texts.join('|').toLowerCase()).digest('hex').toUpperCase();
}

/** A signed 32-bit number that follows from the texts, in any casing. */
export function int32Of(...texts: readonly string[]): number {
  return createHash('md5').update(texts.join('|').toLowerCase()).digest().readInt32BE(0);
}
