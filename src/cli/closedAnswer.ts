import type { AccessError } from '../core/accessError.ts';
import type { RuleRef } from '../core/accessWindow.ts';
import { plainText } from '../view/plainText.ts';
import { vmText } from '../view/resourceText.ts';
import { sessionsText } from '../view/sessionsText.ts';
import { warningText } from '../view/warningText.ts';
import { errorJson } from './errorJson.ts';
import type { VerbResult } from './verbResult.ts';

/** Resource ids are data for scripts too, so they are not cut before they are absurd. */
const longestId = 1000;

interface ClosedReport {
  closed: readonly { id: string; vm: string; inert: readonly RuleRef[]; firewalls?: readonly string[] }[];
  failed: readonly { id: string; vm: string | null; error: AccessError }[];
  warnings: readonly string[];
  /** Rules that no policy accounts for and that were taken away. */
  orphans?: readonly string[];
}

/** What `close` and `sweep` have to say: windows that are shut, and those that are not. */
export function closedAnswer({ closed, failed, warnings, orphans }: ClosedReport): VerbResult {
  const inert = closed.flatMap((window) => window.inert);
  const lines = [
    ...closed.map(({ id, vm }) => `Closed window ${plainText(id)} of ${vmText(vm)}.`),
    ...(orphans ?? []).map(
      (rule) => `Removed ${plainText(rule, longestId)}, which belonged to no VM under just-in-time access.`,
    ),
    ...(closed.length > 0 ? [sessionsText(closed.map(({ firewalls = [] }) => firewalls))] : []),
  ];
  const nothing = failed.length === 0 ? 'Nothing to close.' : '';

  return {
    ok: true,
    value: {
      json: {
        closed: closed.map(({ id, vm }) => ({ id, vm })),
        failed: failed.map(({ id, vm, error }) => ({ id, vm, error: errorJson(error) })),
        ...(orphans ? { orphans } : {}),
      },
      text: lines.length > 0 ? lines.join('\n') : nothing,
      warnings: [...inert.map((ref) => warningText({ kind: 'madeInert', ...ref })), ...warnings],
      failures: failed.map(({ id, vm, error }) => ({ subject: id || (vm ?? ''), error })),
      attempted: closed.length + failed.length + (orphans?.length ?? 0),
    },
  };
}
