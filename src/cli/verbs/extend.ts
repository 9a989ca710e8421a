import type { ExtendRequest } from '../../access/extendWindow.ts';
import type { GrantedWindow } from '../../access/requestAccess.ts';
import type { AccessError } from '../../core/accessError.ts';
import { inputProblem } from '../../core/inputProblem.ts';
import { err, ok } from '../../core/result.ts';
import { grantedText } from '../../view/grantedText.ts';
import { newerRequestText } from '../../view/newerRequestText.ts';
import { parseDurationOption } from '../durationOption.ts';
import { type Parsed, problemsOf } from '../parsed.ts';
import { planAnswer } from '../planAnswer.ts';
import type { VerbContext } from '../verbContext.ts';
import type { VerbResult } from '../verbResult.ts';
import { type VmOutcome, vmAnswer } from '../vmAnswer.ts';
import { parseWindowIds } from '../windowIds.ts';
import { windowJson } from '../windowJson.ts';

export interface ExtendOptions {
  for?: string;
  dryRun?: boolean;
}

interface Request {
  ids: readonly string[];
  durationMinutes: number;
  isDryRun: boolean;
}

export function parseExtend(windows: readonly string[], options: ExtendOptions): Parsed<Request> {
  const ids = parseWindowIds(windows);
  const minutes = parseDurationOption('--for', options.for);
  if (!ids.ok || !minutes.ok) return err(problemsOf(ids, minutes));
  if (minutes.value === undefined) {
    return err([inputProblem('--for', '', 'Say how long from now: --for 1h.')]);
  }

  return ok({ ids: ids.value, durationMinutes: minutes.value, isDryRun: options.dryRun === true });
}

/** Gives windows a later end, counted from now, without closing them in between. */
export async function runExtend(
  { app, signal }: VerbContext,
  { ids, durationMinutes, isDryRun }: Request,
): Promise<VerbResult> {
  const asked = (window: string): ExtendRequest => ({ window, durationMinutes });
  if (isDryRun) {
    return planAnswer(ids, await app.previewExtends(ids.map(asked), signal), failedWindow);
  }
  const outcomes = await app.extendWindows(ids.map(asked), signal);
  const told = outcomes.map((one) => (one.ok ? ok(outcomeOf(one.value, app.clock.now())) : one));

  return vmAnswer('windows', ids, told, failedWindow);
}

function outcomeOf(
  { window, machine, connection, reachable, warnings }: GrantedWindow,
  nowMs: number,
): VmOutcome {
  return {
    json: windowJson(window, machine, { connection, reachable }),
    text: [grantedText({ window, vm: machine.id, connection, reachable }, nowMs), newerRequestText(window)]
      .filter((line) => line !== '')
      .join('\n'),
    warnings,
  };
}

/** The VM of a window is known only once the window was found. */
function failedWindow(id: string, error: AccessError) {
  return { id, vm: 'vm' in error ? error.vm : null };
}
