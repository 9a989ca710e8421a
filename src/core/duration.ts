import { err, ok, type Result } from './result.ts';

/** Defender's JIT API allows an access from 5 minutes to one day. */
export const minDurationMinutes = 5;
export const maxDurationMinutes = 1440;

const howToWrite = 'A duration is written like 1h, 90m, 1h30m or PT1H30M.';

const amount = (name: string, unit: string) => `(?:(?<${name}>\\d{1,9}(?:[.,]\\d{1,9})?)${unit})?`;

// At least one amount must follow the P, and one the T.
const iso = new RegExp(
  `^P(?=.)${amount('weeks', 'W')}${amount('days', 'D')}` +
    `(?:T(?=.)${amount('hours', 'H')}${amount('minutes', 'M')}${amount('seconds', 'S')})?$`,
  'i',
);
const short = /^(?=.)(?:(?<days>\d{1,9})d)?(?:(?<hours>\d{1,9})h)?(?:(?<minutes>\d{1,9})m(?:in)?)?$/i;

/** Whole minutes, from ISO 8601 or the short form `1h30m`. No bounds are checked. The error is a sentence. */
export function parseDuration(text: string): Result<number, string> {
  if (/^(-|P.*-)/i.test(text)) return err('A duration is not negative.');
  // In ISO 8601 an M before the T is months.
  if (/^P[^T]*[YM]/i.test(text)) return err('A duration has no months or years, whose length varies.');
  const groups = (iso.exec(text) ?? short.exec(text))?.groups;
  if (groups === undefined) {
    return err(
      /^\d+$/.test(text) ? `A duration has a unit: write ${text.slice(0, 9)}m for minutes.` : howToWrite,
    );
  }
  const of = (name: string) => Number((groups[name] ?? '0').replace(',', '.'));
  const seconds =
    (((of('weeks') * 7 + of('days')) * 24 + of('hours')) * 60 + of('minutes')) * 60 + of('seconds');

  return Number.isInteger(seconds / 60) ? ok(seconds / 60) : err('A duration is a whole number of minutes.');
}

/** ISO 8601 in hours and minutes, so that one day reads `PT24H`, as Defender's limits do. */
export function formatDuration(minutes: number): string {
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;

  return `PT${hours > 0 ? `${hours}H` : ''}${rest > 0 || hours === 0 ? `${rest}M` : ''}`;
}
