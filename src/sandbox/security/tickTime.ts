/** An instant as Defender writes it, with the ten-millionths of a second that .NET counts in. */
export function tickTime(milliseconds: number, ticks = 0): string {
  return `${new Date(milliseconds).toISOString().slice(0, -1)}${String(ticks).padStart(4, '0')}Z`;
}
