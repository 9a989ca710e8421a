import type { WindowSelection } from '../../access/closeWindows.ts';
import { inputProblem } from '../../core/inputProblem.ts';
import { err, ok } from '../../core/result.ts';
import { gapText } from '../../view/gapText.ts';
import { closedAnswer } from '../closedAnswer.ts';
import { type Parsed, problemsOf } from '../parsed.ts';
import { onePlanAnswer } from '../planAnswer.ts';
import type { VerbContext } from '../verbContext.ts';
import type { VerbResult } from '../verbResult.ts';
import { parseVms } from '../vmArguments.ts';
import { parseWindowIds } from '../windowIds.ts';

export interface CloseOptions {
  vm?: string;
  mine?: boolean;
  dryRun?: boolean;
}

interface Request {
  selection: WindowSelection;
  isDryRun: boolean;
}

export function parseClose(windows: readonly string[], { vm, mine, dryRun }: CloseOptions): Parsed<Request> {
  const ways = [windows.length > 0, vm !== undefined, mine === true].filter(Boolean).length;
  if (ways !== 1) {
    const reason =
      ways === 0
        ? 'Say which windows to close: by their ids, with --vm, or with --mine.'
        : 'Window ids, --vm and --mine exclude each other: give one of them.';
    return err([inputProblem('WINDOW', windows.join(' '), reason)]);
  }
  const vms = parseVms(vm === undefined ? [] : [vm], '--vm');
  const ids = parseWindowIds(windows);
  if (!vms.ok || !ids.ok) return err(problemsOf(vms, ids));
  const isDryRun = dryRun === true;
  if (vm !== undefined) return ok({ selection: { by: 'vm', vm }, isDryRun });

  return ok({ selection: mine ? { by: 'mine' } : { by: 'ids', ids: ids.value }, isDryRun });
}

/** Closes windows, whoever opened them. */
export async function runClose(
  { app, signal }: VerbContext,
  { selection, isDryRun }: Request,
): Promise<VerbResult> {
  if (isDryRun) return onePlanAnswer(await app.previewClose(selection, signal));
  const report = await app.closeWindows(selection, signal);
  if (!report.ok) return report;
  const { closed, failed, gaps } = report.value;

  return closedAnswer({ closed, failed, warnings: gaps.map(gapText) });
}
