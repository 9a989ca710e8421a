const pattern = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;
const millisecondsPer = [604_800_000, 86_400_000, 3_600_000, 60_000, 1000];

/** Milliseconds of an ISO 8601 duration of weeks, days, hours, minutes and seconds; undefined if it is none. */
export function isoDurationMs(text: string): number | undefined {
  const match = pattern.exec(text);
  const parts = match?.slice(1);
  if (parts === undefined || text.endsWith('T') || parts.every((part) => part === undefined))
    return undefined;
  return parts.reduce((sum, part, index) => sum + Number(part ?? 0) * (millisecondsPer[index] ?? 0), 0);
}
