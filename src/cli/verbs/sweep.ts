import type { AccessError } from '../../core/accessError.ts';
import { inputProblem } from '../../core/inputProblem.ts';
import { err, ok } from '../../core/result.ts';
import { ruleId } from '../../view/errorDetails.ts';
import { gapText } from '../../view/gapText.ts';
import { notJudgedText } from '../../view/notJudgedText.ts';
import { closedAnswer } from '../closedAnswer.ts';
import type { Parsed } from '../parsed.ts';
import { onePlanAnswer } from '../planAnswer.ts';
import { tellRecovered } from '../tellRecovered.ts';
import type { VerbContext } from '../verbContext.ts';
import { saidAll, type VerbResult } from '../verbResult.ts';

export interface SweepOptions {
  watch?: boolean;
  dryRun?: boolean;
}

interface Request {
  isWatch: boolean;
  isDryRun: boolean;
}

/** Twice as long as a write may be on its way, so that what lands late is seen by the next look. */
const pauseMs = 60_000;

export function parseSweep({ watch, dryRun }: SweepOptions): Parsed<Request> {
  if (watch && dryRun) return err([inputProblem('--watch', '', 'It does not go together with --dry-run.')]);

  return ok({ isWatch: watch === true, isDryRun: dryRun === true });
}

/**
 * Closes all that is overdue; with `--watch` again and again until it is stopped, one answer for each look. Beside
 * each look but the first, which every command line has anyway, it ends what processes of this machine began that
 * have died since: else their windows would stay open to their ends.
 */
export async function runSweep(context: VerbContext, { isWatch, isDryRun }: Request): Promise<VerbResult> {
  const { app, signal, terminal } = context;
  if (isDryRun) return onePlanAnswer(await app.previewSweep(signal));
  if (!isWatch) return sweepOnce(context);
  for (let isFirst = true; !signal.aborted; isFirst = false) {
    const [swept, recovered] = await Promise.all([
      sweepOnce(context),
      isFirst ? undefined : app.recover(signal),
    ]);
    // A look that fails is told, and the next one may succeed.
    if (!signal.aborted) context.say(swept);
    if (recovered) tellRecovered(terminal, recovered);
    await app.clock.sleep(pauseMs, signal);
  }
  return saidAll;
}

/** Whoever has lost the role that lets them sweep must not look healthy to a scheduler. */
const seesNothing: AccessError = {
  kind: 'rulesUnread',
  subscriptionId: null,
  cause: { kind: 'forbidden', action: 'Microsoft.Resources/subscriptions/read', scope: '/subscriptions' },
};

async function sweepOnce({ app, signal }: VerbContext): Promise<VerbResult> {
  const report = await app.sweep(signal);
  if (!report.ok) return report;
  const { closed, failed, orphans, notJudged, gaps, subscriptions } = report.value;
  if (subscriptions.length === 0) return err(seesNothing);

  return closedAnswer({
    closed,
    failed,
    warnings: [...notJudged.map(notJudgedText), ...gaps.map(gapText)],
    orphans: orphans.map(ruleId),
  });
}
