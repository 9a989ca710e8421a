/** A length of time, as `1h` or the difference of two datetimes. */
export class Timespan {
  readonly milliseconds: number;

  constructor(milliseconds: number) {
    this.milliseconds = milliseconds;
  }
}

export const millisecondsPerUnit: Record<string, number> = {
  d: 86_400_000,
  day: 86_400_000,
  days: 86_400_000,
  h: 3_600_000,
  hr: 3_600_000,
  hour: 3_600_000,
  hours: 3_600_000,
  m: 60_000,
  min: 60_000,
  minute: 60_000,
  minutes: 60_000,
  s: 1_000,
  sec: 1_000,
  second: 1_000,
  seconds: 1_000,
  ms: 1,
  milli: 1,
  millisecond: 1,
  milliseconds: 1,
  millis: 1,
};

/** Reads a date or an instant; a missing zone means UTC. Undefined for anything else. */
export function parseDatetime(text: string): Date | undefined {
  if (!/^\d{4}-\d{2}(-\d{2})?([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?)?(Z|[+-]\d{2}:?\d{2})?$/.test(text))
    return undefined;
  const zoned = /(Z|[+-]\d{2}:?\d{2})$/.test(text.slice(10)) ? text : `${text}Z`;
  const value = new Date(text.length <= 10 ? text : zoned.replace(' ', 'T').replace(/(\.\d{3})\d+/, '$1'));
  return Number.isNaN(value.getTime()) ? undefined : value;
}

/** Reads `1d`, `[-][d.]hh:mm[:ss[.fff]]` or a number of days; milliseconds. */
export function parseTimespan(text: string): number | undefined {
  const unit = /^(-?\d+(?:\.\d+)?)\s*([a-z]+)?$/.exec(text);
  if (unit) {
    const factor = millisecondsPerUnit[unit[2] ?? 'd'];
    return factor === undefined ? undefined : Number(unit[1]) * factor;
  }
  const clock = /^(-?)(?:(\d+)\.)?(\d{1,2}):(\d{2})(?::(\d{2}(?:\.\d+)?))?$/.exec(text);
  if (!clock) return undefined;
  const [, sign, days = '0', hours, minutes, seconds = '0'] = clock;
  const total =
    Number(days) * 86_400_000 + Number(hours) * 3_600_000 + Number(minutes) * 60_000 + Number(seconds) * 1000;
  return sign ? -total : total;
}

/** As Kusto prints it: `[-][d.]hh:mm:ss[.fffffff]`. */
export function formatTimespan({ milliseconds }: Timespan): string {
  const size = Math.abs(milliseconds);
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  const days = Math.floor(size / 86_400_000);
  const fraction = Math.round((size % 1000) * 10_000);
  return `${milliseconds < 0 ? '-' : ''}${days > 0 ? `${days}.` : ''}${two((size / 3_600_000) % 24)}:${two(
    (size / 60_000) % 60,
  )}:${two((size / 1000) % 60)}${fraction > 0 ? `.${String(fraction).padStart(7, '0')}` : ''}`;
}
