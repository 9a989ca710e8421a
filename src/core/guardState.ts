/** The tag that marks the resource group of a guard; its value is the name of the function app. */
export const guardTag = 'jit-guard';

/** The tag in which a guard says when it swept last and how much it could not do. */
export const lastSweepTag = 'jit-guard-last-sweep';

/** How often a guard says that it is alive where nothing happens: each time is a write to Azure. */
export const signEveryMs = 5 * 60_000;

/** Two signs may be missing before anybody is alarmed: Azure throttles and restarts apps now and then. */
const lateAfterMs = 3 * signEveryMs;

/** Clocks of Azure's own differ by some seconds; a sign from further ahead is nobody's. */
const mostAheadMs = 60_000;

/** What a guard's tags say of it. `failures` are windows and subscriptions that its last sweep could not deal with. */
export type GuardState =
  | { kind: 'alive' | 'late'; atMs: number; ageMs: number; failures: number }
  | { kind: 'never' };

/** `nowMs` is Azure's time. Tags are input from outside: what is not to the letter what a guard writes is no sign. */
export function guardState(tags: Readonly<Record<string, string>>, nowMs: number): GuardState {
  const sign = parseSign(tagValue(tags, lastSweepTag) ?? '');
  if (sign === undefined || sign.atMs - nowMs > mostAheadMs) return { kind: 'never' };
  const ageMs = Math.max(0, nowMs - sign.atMs);

  return { kind: ageMs > lateAfterMs ? 'late' : 'alive', ageMs, ...sign };
}

/** `2026-11-22T15:00:00Z`, or `2026-11-22T15:00:00Z failed=2`. */
export function signOf({ atMs, failures }: Sign): string {
  const time = `${new Date(atMs).toISOString().slice(0, 19)}Z`;

  return failures === 0 ? time : `${time} failed=${failures}`;
}

/** A tag's value; Azure compares names of tags without regard to case. */
export function tagValue(tags: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.entries(tags).find(([key]) => key.toLowerCase() === name)?.[1];
}

export interface Sign {
  atMs: number;
  failures: number;
}

function parseSign(text: string): Sign | undefined {
  const [, time, failed = '0'] =
    /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)(?: failed=([1-9]\d{0,5}))?$/.exec(text) ?? [];
  const atMs = Date.parse(time ?? '');
  const sign = { atMs, failures: Number(failed) };

  // Only what is written here is read back: no 30 February.
  return !Number.isNaN(atMs) && signOf(sign) === text ? sign : undefined;
}
