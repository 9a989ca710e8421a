import type { DefenderEntry } from './defender.ts';

/** Who was let in lately. */
export interface LastWeek {
  /** Approved requests of the last seven days. */
  requests: number;
  /** The start of the last of them, in milliseconds since 1970; null where there was none. */
  lastAccessMs: number | null;
  lastUser: string | null;
}

const weekMs = 7 * 24 * 3_600_000;

/** The requests of the last seven days for one VM, which Defender for Cloud keeps in its policy. */
export function lastWeekOf({ requests }: Pick<DefenderEntry, 'requests'>, nowMs: number): LastWeek {
  const recent = requests.filter(({ startMs }) => startMs > nowMs - weekMs);
  const last = [...recent].sort((a, b) => b.startMs - a.startMs)[0];
  return {
    requests: recent.length,
    lastAccessMs: last?.startMs ?? null,
    lastUser: last?.requestor ?? null,
  };
}
