import type { SweepReport } from '../../../src/access/sweep.ts';
import { type AccessError, azureError } from '../../../src/core/accessError.ts';
import type { Result } from '../../../src/core/result.ts';
import type { Told } from './row.ts';

export function toldOfVm(vm: string, outcome: Result<unknown, AccessError>): Told {
  return [{ vm, error: outcome.ok ? undefined : outcome.error }];
}

const unjudged: AccessError = { kind: 'rulesUnread', subscriptionId: null, cause: { kind: 'cancelled' } };

/** What a sweep tells in all, and which rules it tells gone. */
export function sweepTold(swept: Result<SweepReport, AccessError>): Told {
  if (!swept.ok) return [{ vm: '', error: swept.error }];
  const { closed, orphans, failed, gaps, notJudged } = swept.value;
  const [gap] = gaps;
  const unread = gap ? azureError(gap.fault) : notJudged.length > 0 ? unjudged : undefined;
  const gone = [...closed.map(({ id }) => id), ...orphans.map(({ rule }) => rule)];
  return [{ vm: '', error: failed[0]?.error ?? unread, gone }];
}
