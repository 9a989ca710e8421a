/**
 * A moment by the clock on the wall: `15:00` on the day of `nowMs`, else `2026-11-22 15:00`. `timeZone` is an IANA
 * name; the machine's own if left out.
 */
export function localTimeText(atMs: number, nowMs: number, timeZone?: string): string {
  const at = parts(atMs, timeZone);
  const now = parts(nowMs, timeZone);

  return at.date === now.date ? at.time : `${at.date} ${at.time}`;
}

function parts(ms: number, timeZone: string | undefined): { date: string; time: string } {
  const format = new Intl.DateTimeFormat('en-GB', {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone,
  });
  const found = new Map(format.formatToParts(ms).map(({ type, value }) => [type, value]));
  const of = (type: Intl.DateTimeFormatPartTypes) => found.get(type) ?? '';

  return {
    date: `${of('year')}-${of('month')}-${of('day')}`,
    time: `${of('hour')}:${of('minute')}`,
  };
}
