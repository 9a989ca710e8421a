import { rememberedText } from './rememberedText.ts';
import { err, ok, type Result } from './result.ts';

/** All ports from `first` to `last`, both included. */
export interface PortRange {
  first: number;
  last: number;
}

const lastPort = 65535;

/** Strict, for what people write and for JSON. The error is a sentence. */
export function parsePortNumber(text: string | number): Result<number, string> {
  const number = typeof text === 'number' ? text : /^[1-9]\d{0,4}$/.test(text) ? Number(text) : Number.NaN;

  return Number.isInteger(number) && number >= 1 && number <= lastPort
    ? ok(number)
    : err('A port is a whole number from 1 to 65535.');
}

/** Lenient, for what Azure stores: `*`, `22`, `20-30`. Azure's ports begin at 0. */
export const parseAzurePortRange = rememberedText((text: string): PortRange | undefined => {
  if (text.trim() === '*') return { first: 0, last: lastPort };
  const match = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text.trim());
  if (match === null) return undefined;
  const first = Number(match[1]);
  const last = Number(match[2] ?? match[1]);

  return first <= last && last <= lastPort ? { first, last } : undefined;
});

export function overlapsPorts(a: PortRange, b: PortRange): boolean {
  return a.first <= b.last && b.first <= a.last;
}
